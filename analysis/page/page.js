'use strict';
// The charts of a report: each figure shows one entry of the JSON of the page, drawn by Chart.js. What the reader has chosen
// (hidden curves, scales, the visible range) is the state of a `View`, and `render` draws that state.
(() => {
  const {has_interval, is_number, number, swatch} = drawing;
  const kPaper = {width: 640, height: 290};
  const kFlatBar = 34;

  function make(name, properties = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  function button(text, name, action) {
    const element = make('button', {type: 'button', 'aria-label': name, title: name}, text);
    element.addEventListener('click', action);
    return element;
  }

  class View {
    constructor(figure, spec) {
      this.figure = figure;
      this.spec = spec;
      this.is_line = spec.kind === 'lines';
      this.is_categorical = spec.categories.length > 0 || !this.is_line;
      this.places = this.find_places();
      this.labels = this.places.map((place) => spec.categories[place] ?? number(place));
      this.is_flat = !this.is_line && this.labels.some((label) => label.length > 8);
      this.points = spec.curves.map((curve, index) => (this.is_categorical ? this.row_of(index) : curve.points));
      this.hidden = new Set();
      this.logarithmic = {x: spec.x.logarithmic, y: spec.y.logarithmic};
      this.range = {};
      this.cursor = -1;
      this.build();
      this.render();
    }

    find_places() {
      const places = new Set(this.spec.categories.keys());
      for (const curve of this.spec.curves) for (const [x] of curve.points) places.add(x);
      return [...places].sort((a, b) => a - b);
    }

    point_at(index, place) { return this.spec.curves[index].points.find(([x]) => x === place) ?? [place, null, null, null]; }
    row_of(index) { return this.places.map((place) => this.point_at(index, place)); }
    shown_curves() { return [...this.spec.curves.keys()].filter((index) => !this.hidden.has(index)); }

    // ---- what stands around the canvas ------------------------------------------------------------------------------

    build() {
      this.plot = this.figure.querySelector('.plot');
      this.canvas = make('canvas', {'aria-hidden': 'true'});
      this.readout = make('p', {class: 'spoken', 'aria-live': 'polite'});
      const keys = this.is_categorical ? '' : '; plus and minus zoom; zero resets';
      this.plot.tabIndex = 0;
      this.plot.setAttribute('role', 'group');
      this.plot.setAttribute('aria-roledescription', 'chart');
      const name = `${this.spec.title}. Arrow keys read the values${keys}. All numbers are in the table below.`;
      this.plot.setAttribute('aria-label', name);
      this.plot.append(this.canvas);
      if (this.is_flat) this.plot.style.height = `${70 + kFlatBar * this.flat_bars()}px`;
      this.plot.before(this.build_legend());
      this.plot.after(this.build_bar(), this.readout);
      this.plot.addEventListener('keydown', (event) => this.press(event));
      this.plot.addEventListener('blur', () => this.leave());
      if (!this.is_categorical) this.watch_drag();
    }

    flat_bars() {
      const beside = this.spec.kind === 'stacked' ? 1 : Math.max(1, 0.6 * this.spec.curves.length);
      return this.places.length * beside;
    }

    build_legend() {
      const list = make('ul', {class: 'legend', 'aria-label': `Curves of ${this.spec.title}`});
      this.legend = this.spec.curves.map((curve, index) => {
        const toggle = make('button', {type: 'button', 'aria-pressed': 'true'}, swatch(curve, this.is_line), curve.name);
        toggle.addEventListener('click', () => this.toggle(index));
        if (this.spec.curves.length > 1) list.append(make('li', {}, toggle));
        return toggle;
      });
      return list;
    }

    build_bar() {
      const bar = make('div', {class: 'bar', role: 'group', 'aria-label': `View of ${this.spec.title}`});
      this.log_buttons = {};
      for (const axis of ['x', 'y']) if (this.can_be_logarithmic(axis)) bar.append(this.build_log_button(axis));
      this.reset_button = button('Reset', 'Show everything again', () => this.zoom_to({}));
      if (!this.is_categorical) {
        const [closer, farther] = [button('+', 'Zoom in', () => this.zoom(0.5)), button('−', 'Zoom out', () => this.zoom(2))];
        bar.append(closer, farther, this.reset_button);
      }
      return bar;
    }

    build_log_button(axis) {
      const toggle = button(`log ${axis}`, `Logarithmic ${axis} axis`, () => {
        this.logarithmic[axis] = !this.logarithmic[axis];
        this.render();
      });
      this.log_buttons[axis] = toggle;
      return toggle;
    }

    can_be_logarithmic(axis) {
      if (this.is_categorical) return false;
      const values = axis === 'x' ? this.places : this.points.flat().map(([, y]) => y).filter(is_number);
      return values.length > 1 && values.every((value) => value > 0);
    }

    toggle(index) {
      if (!this.hidden.delete(index)) this.hidden.add(index);
      this.render();
    }

    render() {
      this.legend.forEach((toggle, index) => {
        toggle.setAttribute('aria-pressed', String(!this.hidden.has(index)));
        toggle.querySelector('svg').replaceWith(swatch(this.spec.curves[index], this.is_line));
      });
      for (const [axis, toggle] of Object.entries(this.log_buttons)) {
        toggle.setAttribute('aria-pressed', String(this.logarithmic[axis]));
      }
      this.reset_button.disabled = !this.range.x && !this.range.y;
      const [data, options] = [chart_options.data_of(this), chart_options.options_of(this)];
      if (!this.chart) {
        this.chart = new Chart(this.canvas, {type: this.is_line ? 'line' : 'bar', data, options, plugins: [drawing.lines]});
        return;
      }
      Object.assign(this.chart, {data, options});
      this.chart.update('none');
    }

    // ---- reading ----------------------------------------------------------------------------------------------------

    title_of(place) {
      if (this.spec.categories.length > 0) return this.labels[this.places.indexOf(place)];
      return `${this.spec.x.name}: ${number(place)}`;
    }

    text_of(index, place) {
      const point = this.point_at(index, place);
      const interval = has_interval(point) ? ` (${number(point[2])} – ${number(point[3])})` : '';
      const {name, bounds} = this.spec.curves[index];
      const bound = bounds?.[this.spec.curves[index].points.indexOf(point)];
      return `${name}: ${number(point[1])}${interval}${is_number(bound) ? `, at most ${number(bound)}` : ''}`;
    }

    // One line for each remark, with the names of its curves unless all have it.
    remarks_at(place) {
      const names = new Map();
      const shown = this.shown_curves();
      for (const index of shown) {
        const remark = this.point_at(index, place)[4];
        if (remark) names.set(remark, [...(names.get(remark) ?? []), this.spec.curves[index].name]);
      }
      return [...names].map(([remark, of]) => (of.length === shown.length ? remark : `${of.join(', ')}: ${remark}`));
    }

    read(place) {
      this.cursor = this.places.indexOf(place);
      const index_of = (index) => this.points[index].findIndex(([x, y]) => x === place && is_number(y));
      const filled = this.shown_curves().filter((index) => index_of(index) >= 0);
      this.show(filled.map((datasetIndex) => ({datasetIndex, index: index_of(datasetIndex)})));
      const texts = filled.map((index) => this.text_of(index, place));
      this.readout.textContent = [this.title_of(place), ...texts, ...this.remarks_at(place)].join('. ');
    }

    show(active) {
      this.chart.setActiveElements(active);
      this.chart.tooltip.setActiveElements(active, {x: 0, y: 0});
      this.chart.render();
    }

    leave() {
      this.cursor = -1;
      this.show([]);
    }

    step(by) {
      const is_visible = (place) => !this.range.x || (place >= this.range.x[0] && place <= this.range.x[1]);
      const visible = this.places.filter(is_visible);
      if (visible.length === 0) return;
      const at = visible.indexOf(this.places[this.cursor]);
      const from = at >= 0 ? at : by > 0 ? -1 : visible.length;
      this.read(visible[Math.min(visible.length - 1, Math.max(0, from + by))]);
    }

    // ---- zoom -------------------------------------------------------------------------------------------------------

    press(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const action = this.actions(event)[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    }

    actions(event) {
      const end = this.places.length;
      const [back, forth] = [() => this.step(-1), () => this.step(1)];
      const reading = {
        ArrowLeft: back, ArrowRight: forth, ArrowUp: back, ArrowDown: forth,
        Home: () => this.step(-end), End: () => this.step(end),
      };
      if (this.is_categorical) return reading;
      const [closer, farther, reset] = [() => this.zoom(0.5), () => this.zoom(2), () => this.zoom_to({})];
      const panning = event.shiftKey && this.range.x ? {ArrowLeft: () => this.pan(-0.2), ArrowRight: () => this.pan(0.2)} : {};
      return {...reading, '+': closer, '=': closer, '-': farther, 0: reset, Escape: reset, ...panning};
    }

    zoom_to(range) {
      this.range = range;
      this.render();
    }

    // The visible range of the x axis where zooming is linear, and the functions that lead there and back.
    visible() {
      const {min, max} = this.chart.scales.x;
      const same = (value) => value;
      const [to, from] = this.logarithmic.x ? [Math.log10, (value) => 10 ** value] : [same, same];
      return {low: to(min), high: to(max), from, to};
    }

    // Around the point that is read, or the middle.
    zoom(factor) {
      const {low, high, from, to} = this.visible();
      const middle = this.cursor >= 0 ? to(this.places[this.cursor]) : (low + high) / 2;
      const next = [middle - (middle - low) * factor, middle + (high - middle) * factor];
      const shows_all = next[0] <= to(this.places[0]) && next[1] >= to(this.places[this.places.length - 1]);
      this.zoom_to(shows_all ? {} : {...this.range, x: next.map(from)});
    }

    pan(share) {
      const {low, high, from} = this.visible();
      const by = share * (high - low);
      this.zoom_to({...this.range, x: [from(low + by), from(high + by)]});
    }

    // Fingers scroll the page; a mouse or a pen selects.
    watch_drag() {
      const selection = make('div', {class: 'selection', hidden: ''});
      let start = null;
      const stop = () => { start = null; selection.hidden = true; };
      this.plot.append(selection);
      this.canvas.addEventListener('pointerdown', (event) => {
        if (event.pointerType === 'touch' || event.button !== 0) return;
        start = [event.offsetX, event.offsetY];
        this.canvas.setPointerCapture(event.pointerId);
      });
      this.canvas.addEventListener('pointermove', (event) => { if (start) this.show_selection(selection, start, event); });
      this.canvas.addEventListener('pointerup', (event) => { if (start) this.zoom_to_selection(start, event); stop(); });
      this.canvas.addEventListener('pointercancel', stop);
    }

    // A drag selects a range of the x axis; one that is clearly oblique, of the y axis too.
    selected(start, event) {
      const {left, right, top, bottom} = this.chart.chartArea;
      const within = (low, high) => (value) => Math.min(high, Math.max(low, value));
      const rising = (a, b) => a - b;
      const x = [start[0], event.offsetX].map(within(left, right)).sort(rising);
      const y = [start[1], event.offsetY].map(within(top, bottom)).sort(rising);
      return {x, y: y[1] - y[0] > 40 ? y : null};
    }

    show_selection(selection, start, event) {
      const {x, y} = this.selected(start, event);
      const [top, bottom] = y ?? [this.chart.chartArea.top, this.chart.chartArea.bottom];
      selection.hidden = false;
      const pixels = {left: x[0], width: x[1] - x[0], top, height: bottom - top};
      for (const [name, value] of Object.entries(pixels)) selection.style[name] = `${value}px`;
    }

    zoom_to_selection(start, event) {
      const {x, y} = this.selected(start, event);
      if (x[1] - x[0] < 8) return;
      const {scales} = this.chart;
      const range = {x: x.map((pixel) => scales.x.getValueForPixel(pixel))};
      if (y) range.y = [scales.y.getValueForPixel(y[1]), scales.y.getValueForPixel(y[0])];
      this.zoom_to(range);
    }

    // ---- paper ------------------------------------------------------------------------------------------------------

    print(is_on_paper) {
      this.is_on_paper = is_on_paper;
      this.render();
      if (is_on_paper) this.chart.resize(kPaper.width, kPaper.height); else this.chart.resize();
    }
  }

  // Paper is white, and shows what is folded on the screen.
  function follow_printing(views) {
    const folded = [];
    addEventListener('beforeprint', () => {
      document.documentElement.classList.add('paper');
      for (const details of document.querySelectorAll('details:not([open])')) { folded.push(details); details.open = true; }
      views.forEach((view) => view.print(true));
    });
    addEventListener('afterprint', () => {
      document.documentElement.classList.remove('paper');
      for (const details of folded.splice(0)) details.open = false;
      views.forEach((view) => view.print(false));
    });
  }

  const specs = JSON.parse(document.getElementById('charts').textContent);
  const figures = [...document.querySelectorAll('figure[data-chart]')];
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  const views = figures.map((figure) => new View(figure, specs[Number(figure.dataset.chart)]));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => views.forEach((view) => view.render()));
  follow_printing(views);
})();
