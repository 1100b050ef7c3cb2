'use strict';
// The charts of a report: each figure shows one entry of the JSON of the page, drawn by Chart.js. What the reader has chosen
// (hidden curves, scales, the visible range) is the state of a `View`, and `render` draws that state.
(() => {
  const kShapes = ['circle', 'rect', 'triangle', 'rectRot', 'crossRot', 'cross', 'star', 'rectRounded'];
  const kShapePaths = ['M15 4a4 4 0 1 0 .01 0z', 'M11 4h8v8h-8z', 'M15 3.5l4.6 8h-9.2z', 'M15 3l5 5-5 5-5-5z', 'M11 4l8 8m0-8l-8 8',
    'M15 3v10m-5-5h10', 'M15 3v10m-5-5h10M11.5 4.5l7 7m0-7l-7 7', 'M11 4h8v8h-8z'];
  const kDashes = [[], [7, 3], [2, 3], [9, 3, 2, 3]];
  const kColours = 8;
  const kPaper = {width: 680, height: 290};

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const curve_colour = (style) => colour(`curve-${style % kColours}`);
  const dash_of = (style) => kDashes[Math.floor(style / 4) % kDashes.length];
  const number = (value) => (value === null ? '∞' : String(Number(value.toPrecision(4))));
  const is_number = (value) => value !== null && value !== undefined;
  const has_interval = ([, , low, high]) => is_number(low) && is_number(high);

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

  function swatch(style, is_line) {
    const paint = curve_colour(style);
    const mark = is_line
      ? `<path d="M1 8h28" stroke="${paint}" stroke-width="2" stroke-dasharray="${dash_of(style)}"/>` +
        `<path d="${kShapePaths[style % kShapePaths.length]}" fill="${paint}" stroke="${paint}" stroke-width="1.5"/>`
      : `<path d="M9 2h12v12H9z" fill="${paint}"/>`;
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 30 16');
    svg.setAttribute('aria-hidden', 'true');
    svg.innerHTML = mark;
    return svg;
  }

  // Horizontal lines of limits, vertical lines of marks with their intervals, and whiskers of bars.
  const lines_plugin = {
    id: 'lines',
    afterDatasetsDraw(chart, _, options) { options.view?.draw_lines(chart); },
  };

  class View {
    constructor(figure, spec) {
      this.figure = figure;
      this.spec = spec;
      this.is_line = spec.kind === 'lines';
      this.is_categorical = spec.categories.length > 0 || !this.is_line;
      this.places = this.find_places();
      this.labels = this.places.map((place) => spec.categories[place] ?? number(place));
      this.is_flat = this.is_categorical && !this.is_line && this.labels.some((label) => label.length > 8);
      this.points = spec.curves.map((curve) => this.places.map((place) => curve.points.find(([x]) => x === place) ?? [place, null, null, null]));
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

    // ---- what stands around the canvas ------------------------------------------------------------------------------

    build() {
      const {title} = this.spec;
      this.plot = this.figure.querySelector('.plot');
      this.canvas = make('canvas', {'aria-hidden': 'true'});
      this.readout = make('p', {class: 'spoken', 'aria-live': 'polite'});
      const keys = this.is_categorical ? 'Arrow keys read the values.' : 'Arrow keys read the values; plus and minus zoom; zero resets.';
      for (const [key, value] of Object.entries({tabindex: 0, role: 'group', 'aria-roledescription': 'chart', 'aria-label': `${title}. ${keys} All numbers are in the table below.`})) {
        this.plot.setAttribute(key, value);
      }
      this.plot.append(this.canvas);
      this.plot.before(this.build_legend());
      this.plot.after(this.build_bar(), this.readout);
      this.plot.addEventListener('keydown', (event) => this.press(event));
      this.plot.addEventListener('blur', () => this.leave());
      if (!this.is_categorical) this.watch_drag();
    }

    build_legend() {
      const list = make('ul', {class: 'legend', 'aria-label': `Curves of ${this.spec.title}`});
      this.legend = this.spec.curves.map((curve, index) => {
        const toggle = make('button', {type: 'button', 'aria-pressed': 'true'}, swatch(curve.style, this.is_line), curve.name);
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
        bar.append(button('+', 'Zoom in', () => this.zoom(0.5)), button('−', 'Zoom out', () => this.zoom(2)), this.reset_button);
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

    // ---- drawing ----------------------------------------------------------------------------------------------------

    render() {
      this.legend.forEach((toggle, index) => {
        toggle.setAttribute('aria-pressed', String(!this.hidden.has(index)));
        toggle.querySelector('svg').replaceWith(swatch(this.spec.curves[index].style, this.is_line));
      });
      for (const [axis, toggle] of Object.entries(this.log_buttons)) toggle.setAttribute('aria-pressed', String(this.logarithmic[axis]));
      this.reset_button.disabled = !this.range.x && !this.range.y;
      if (this.chart) {
        this.chart.data = this.data();
        this.chart.options = this.options();
        this.chart.update('none');
      } else {
        this.chart = new Chart(this.canvas, {type: this.is_line ? 'line' : 'bar', data: this.data(), options: this.options(), plugins: [lines_plugin]});
      }
    }

    data() {
      const curves = this.spec.curves.map((curve, index) => this.curve_data(curve, index));
      return {labels: this.is_categorical ? this.labels : undefined, datasets: this.is_line ? this.with_bands(curves) : curves};
    }

    values(index, tell) {
      return this.points[index].map((point) => (this.is_categorical ? tell(point) : {x: point[0], y: tell(point)}));
    }

    curve_data(curve, index) {
      const paint = curve_colour(curve.style);
      const shared = {label: curve.name, data: this.values(index, ([, y]) => y), hidden: this.hidden.has(index), backgroundColor: paint};
      if (!this.is_line) return {...shared, borderColor: colour('ground'), borderWidth: 1, maxBarThickness: 42};
      return {...shared, borderColor: paint, borderWidth: 2, borderDash: dash_of(curve.style), pointStyle: kShapes[curve.style % kShapes.length],
        pointRadius: 3.5, pointHoverRadius: 5, pointBorderWidth: 1.5, pointBorderColor: paint, order: 0};
    }

    // A band is the area between two curves that are not drawn themselves.
    with_bands(curves) {
      const all = [...curves];
      curves.forEach((curve, index) => {
        if (!this.points[index].some(has_interval)) return;
        const side = (place) => ({label: curve.label, is_band: true, data: this.values(index, (point) => (has_interval(point) ? point[place] : null)),
          hidden: curve.hidden, borderWidth: 0, pointRadius: 0, pointHoverRadius: 0, pointHitRadius: 0, order: 1});
        all.push(side(2), {...side(3), fill: all.length, backgroundColor: `${curve.borderColor}38`});
      });
      return all;
    }

    options() {
      const index_axis = this.is_flat ? 'y' : 'x';
      return {
        animation: false, responsive: true, maintainAspectRatio: false, indexAxis: index_axis, locale: 'en', font: {size: 12},
        devicePixelRatio: this.paper ? 3 : undefined, layout: {padding: {right: 8}},
        interaction: {mode: this.is_categorical ? 'index' : 'nearest', axis: index_axis, intersect: false},
        scales: this.is_flat ? {x: this.value_scale(), y: this.place_scale()} : {x: this.place_scale(), y: this.value_scale()},
        plugins: {legend: {display: false}, tooltip: this.tooltip(), lines: {view: this},
          subtitle: {display: !this.is_flat, text: this.spec.y.name, align: 'start', color: colour('quiet'), padding: {bottom: 8}, font: {size: 12}}},
      };
    }

    scale(name) {
      return {title: {display: name !== '', text: name, color: colour('quiet'), font: {size: 12}},
        ticks: {color: colour('quiet'), font: {size: 12}}, grid: {color: colour('rule'), borderColor: colour('rule'), tickColor: colour('rule')}};
    }

    place_scale() {
      const scale = this.scale(this.is_flat ? '' : this.spec.x.name);
      scale.stacked = this.spec.kind === 'stacked';
      if (this.is_categorical) return {...scale, type: 'category', grid: {...scale.grid, display: false}};
      return this.with_range({...scale, ...this.numeric('x')}, this.range.x);
    }

    value_scale() {
      const scale = this.scale(this.is_flat ? this.spec.y.name : '');
      scale.stacked = this.spec.kind === 'stacked';
      return this.with_range({...scale, ...this.numeric('y'), beginAtZero: !this.logarithmic.y, suggestedMax: this.room_for_limits()}, this.range.y);
    }

    numeric(axis) {
      const logarithmic = this.logarithmic[axis];
      const show = (value) => (!logarithmic || /^[125]/.test(value.toExponential()) && Number(value.toPrecision(1)) === value ? number(value) : '');
      return {type: logarithmic ? 'logarithmic' : 'linear', callback: show, show};
    }

    with_range(scale, range) {
      const {show, callback, ...rest} = scale;
      const ticks = {...rest.ticks, callback: show, maxRotation: 0, autoSkipPadding: 10};
      return {...rest, ticks, min: range?.[0], max: range?.[1]};
    }

    // A limit far above all values would press the curves flat; its value is in the words under the title.
    room_for_limits() {
      const highest = Math.max(0, ...this.points.flat().map(([, y]) => y ?? 0));
      const near = this.spec.limits.map(([, y]) => y).filter((y) => y <= 4 * highest);
      return near.length > 0 ? 1.1 * Math.max(...near) : undefined;
    }

    draw_lines(chart) {
      const {ctx, chartArea: area, scales} = chart;
      ctx.save();
      ctx.font = `12px ${Chart.defaults.font.family}`;
      this.spec.limits.forEach((limit) => this.draw_limit(ctx, area, this.is_flat ? scales.x : scales.y, limit));
      if (!this.is_flat) this.spec.marks.forEach((mark, index) => this.draw_mark(ctx, area, scales.x, mark, index));
      if (this.spec.kind === 'bars') this.draw_whiskers(chart);
      ctx.restore();
    }

    draw_limit(ctx, area, scale, [name, value]) {
      if (!is_number(value) || value < scale.min || value > scale.max) return;
      const at = scale.getPixelForValue(value);
      ctx.strokeStyle = ctx.fillStyle = colour('limit');
      ctx.lineWidth = 1.5;
      ctx.setLineDash([5, 4]);
      ctx.beginPath();
      if (this.is_flat) { ctx.moveTo(at, area.top); ctx.lineTo(at, area.bottom); } else { ctx.moveTo(area.left, at); ctx.lineTo(area.right, at); }
      ctx.stroke();
      ctx.setLineDash([]);
      if (this.is_flat) return;
      ctx.textAlign = 'left';
      ctx.textBaseline = at - area.top < 18 ? 'top' : 'bottom';
      ctx.fillText(name, area.left + 6, at + (ctx.textBaseline === 'top' ? 3 : -3));
    }

    draw_mark(ctx, area, scale, [name, value, low, high], index) {
      const at = (x) => Math.min(area.right, Math.max(area.left, scale.getPixelForValue(x)));
      if (!is_number(value) || value < scale.min || value > scale.max) return;
      ctx.fillStyle = `${colour('quiet')}22`;
      if (is_number(low) && is_number(high)) ctx.fillRect(at(low), area.top, at(high) - at(low), area.bottom - area.top);
      ctx.fillStyle = ctx.strokeStyle = colour('quiet');
      ctx.lineWidth = 1;
      ctx.beginPath();
      ctx.moveTo(at(value), area.top);
      ctx.lineTo(at(value), area.bottom);
      ctx.stroke();
      const is_right = at(value) + ctx.measureText(name).width + 6 > area.right;
      ctx.textAlign = is_right ? 'right' : 'left';
      ctx.textBaseline = 'top';
      ctx.fillText(name, at(value) + (is_right ? -5 : 5), area.top + 2 + 15 * index);
    }

    draw_whiskers(chart) {
      const scale = this.is_flat ? chart.scales.x : chart.scales.y;
      chart.ctx.strokeStyle = colour('ink');
      chart.ctx.lineWidth = 1.5;
      this.points.forEach((points, index) => {
        if (!chart.isDatasetVisible(index)) return;
        points.forEach((point, place) => {
          const bar = chart.getDatasetMeta(index).data[place];
          if (is_number(point[1]) && has_interval(point)) this.draw_whisker(chart.ctx, bar, scale.getPixelForValue(point[2]), scale.getPixelForValue(point[3]));
        });
      });
    }

    draw_whisker(ctx, bar, low, high) {
      const line = (x1, y1, x2, y2) => { ctx.moveTo(x1, y1); ctx.lineTo(x2, y2); };
      const end = (at) => (this.is_flat ? line(at, bar.y - 4, at, bar.y + 4) : line(bar.x - 4, at, bar.x + 4, at));
      ctx.beginPath();
      if (this.is_flat) line(low, bar.y, high, bar.y); else line(bar.x, low, bar.x, high);
      end(low);
      end(high);
      ctx.stroke();
    }

    // ---- reading ----------------------------------------------------------------------------------------------------

    tooltip() {
      const of_curve = (item) => this.text_of(item.datasetIndex, item.dataIndex);
      return {
        filter: (item) => !item.dataset.is_band, backgroundColor: colour('surface'), borderColor: colour('rule'), borderWidth: 1, padding: 10,
        titleColor: colour('ink'), bodyColor: colour('ink'), footerColor: colour('quiet'), footerFont: {weight: 'normal'}, usePointStyle: true,
        boxPadding: 4, caretSize: 0, caretPadding: 12,
        callbacks: {title: (items) => (items.length > 0 ? this.title_of(items[0].dataIndex) : ''), label: of_curve,
          footer: (items) => (items.length > 0 ? this.gaps_at(items[0].dataIndex) : '')},
      };
    }

    title_of(place) { return this.spec.categories.length > 0 ? this.labels[place] : `${this.spec.x.name}: ${number(this.places[place])}`; }

    text_of(index, place) {
      const [, y, low, high, remark] = this.points[index][place];
      const interval = has_interval([, , low, high]) ? ` (${number(low)} – ${number(high)})` : '';
      return `${this.spec.curves[index].name}: ${number(y)}${interval}${remark ? ` · ${remark}` : ''}`;
    }

    gaps_at(place) {
      return this.shown_curves().filter((index) => !is_number(this.points[index][place][1]) && this.points[index][place][4])
        .map((index) => `${this.spec.curves[index].name}: ${this.points[index][place][4]}`);
    }

    shown_curves() { return [...this.spec.curves.keys()].filter((index) => !this.hidden.has(index)); }

    read(place) {
      this.cursor = place;
      const filled = this.shown_curves().filter((index) => is_number(this.points[index][place][1]));
      const active = filled.map((datasetIndex) => ({datasetIndex, index: place}));
      this.chart.setActiveElements(active);
      this.chart.tooltip.setActiveElements(active, {x: 0, y: 0});
      this.chart.render();
      this.readout.textContent = [this.title_of(place), ...filled.map((index) => this.text_of(index, place)), ...this.gaps_at(place)].join('. ');
    }

    leave() {
      this.cursor = -1;
      this.chart.setActiveElements([]);
      this.chart.tooltip.setActiveElements([], {x: 0, y: 0});
      this.chart.render();
    }

    step(by) {
      const is_visible = (place) => !this.range.x || (this.places[place] >= this.range.x[0] && this.places[place] <= this.range.x[1]);
      const visible = [...this.places.keys()].filter(is_visible);
      if (visible.length === 0) return;
      const at = visible.indexOf(this.cursor);
      const next = at < 0 ? (by > 0 ? 0 : visible.length - 1) : Math.min(visible.length - 1, Math.max(0, at + by));
      this.read(visible[next]);
    }

    // ---- zoom -------------------------------------------------------------------------------------------------------

    press(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const actions = {ArrowLeft: () => this.step(-1), ArrowRight: () => this.step(1), Home: () => this.step(-Infinity), End: () => this.step(Infinity)};
      if (!this.is_categorical) {
        Object.assign(actions, {'+': () => this.zoom(0.5), '=': () => this.zoom(0.5), '-': () => this.zoom(2), 0: () => this.zoom_to({}), Escape: () => this.zoom_to({})});
      }
      const pans = event.shiftKey && this.range.x ? {ArrowLeft: () => this.pan(-0.2), ArrowRight: () => this.pan(0.2)} : {};
      const action = pans[event.key] ?? actions[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    }

    zoom_to(range) {
      this.range = range;
      this.render();
    }

    // The visible range of the x axis on a scale where zooming is linear, and the function that leads back.
    visible() {
      const {min, max} = this.chart.scales.x;
      const [to, from] = this.logarithmic.x ? [Math.log10, (value) => 10 ** value] : [(value) => value, (value) => value];
      return {low: to(min), high: to(max), from, to};
    }

    // Around the point that is read, or the middle.
    zoom(factor) {
      const {low, high, from, to} = this.visible();
      const middle = this.cursor >= 0 ? to(this.places[this.cursor]) : (low + high) / 2;
      const [first, last] = [this.places[0], this.places[this.places.length - 1]].map(to);
      const next = [middle - (middle - low) * factor, middle + (high - middle) * factor];
      if (factor > 1 && next[0] <= first && next[1] >= last) return this.zoom_to({});
      return this.zoom_to({...this.range, x: next.map(from)});
    }

    pan(share) {
      const {low, high, from} = this.visible();
      const by = share * (high - low);
      this.zoom_to({...this.range, x: [from(low + by), from(high + by)]});
    }

    watch_drag() {
      const selection = make('div', {class: 'selection', hidden: ''});
      let start = null;
      this.plot.append(selection);
      this.canvas.addEventListener('pointerdown', (event) => {
        if (event.pointerType === 'touch' || event.button !== 0) return;
        start = [event.offsetX, event.offsetY];
        this.canvas.setPointerCapture(event.pointerId);
      });
      this.canvas.addEventListener('pointermove', (event) => { if (start) this.show_selection(selection, start, event); });
      this.canvas.addEventListener('pointerup', (event) => {
        if (start) this.zoom_to_selection(start, event);
        start = null;
        selection.hidden = true;
      });
      this.canvas.addEventListener('pointercancel', () => { start = null; selection.hidden = true; });
    }

    // A drag selects a range of the x axis; one that is clearly oblique, of the y axis too.
    selected(start, event) {
      const {left, right, top, bottom} = this.chart.chartArea;
      const within = (value, low, high) => Math.min(high, Math.max(low, value));
      const x = [start[0], event.offsetX].map((value) => within(value, left, right)).sort((a, b) => a - b);
      const y = [start[1], event.offsetY].map((value) => within(value, top, bottom)).sort((a, b) => a - b);
      return {x, y: y[1] - y[0] > 40 ? y : null, area: [top, bottom]};
    }

    show_selection(selection, start, event) {
      const {x, y, area} = this.selected(start, event);
      const [top, bottom] = y ?? area;
      selection.hidden = false;
      Object.assign(selection.style, {left: `${x[0]}px`, width: `${x[1] - x[0]}px`, top: `${top}px`, height: `${bottom - top}px`});
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

    print(paper) {
      this.paper = paper;
      this.render();
      if (paper) this.chart.resize(kPaper.width, kPaper.height); else this.chart.resize();
    }
  }

  function start() {
    const specs = JSON.parse(document.getElementById('charts').textContent);
    const figures = [...document.querySelectorAll('figure[data-chart]')];
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    const views = figures.map((figure) => new View(figure, specs[Number(figure.dataset.chart)]));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => views.forEach((view) => view.render()));
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

  start();
})();
