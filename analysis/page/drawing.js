'use strict';
// What the charts of a report look like: colours, shapes, ticks, and the lines that Chart.js does not draw by itself.
const drawing = (() => {
  const kShapes = ['circle', 'rect', 'triangle', 'rectRot', 'crossRot', 'cross', 'star', 'rectRounded'];
  const kShapePaths = ['M15 4a4 4 0 1 0 .01 0z', 'M11 4h8v8h-8z', 'M15 3.5l4.6 8h-9.2z', 'M15 3l5 5-5 5-5-5z',
    'M11 4l8 8m0-8l-8 8', 'M15 3v10m-5-5h10', 'M15 3v10m-5-5h10M11.5 4.5l7 7m0-7l-7 7', 'M11 4h8v8h-8z'];
  const kDashes = [[], [7, 3], [2, 3], [9, 3, 2, 3]];
  const kColours = 8;

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const style_of = (number) => ({
    colour: colour(`curve-${number % kColours}`),
    dash: kDashes[Math.floor(number / 4) % kDashes.length],
    shape: kShapes[number % kShapes.length],
  });
  const is_number = (value) => value !== null && value !== undefined;
  const has_interval = ([, , low, high]) => is_number(low) && is_number(high);
  const number = (value) => (is_number(value) ? String(Number(value.toPrecision(4))) : '∞');

  function swatch({style, law}, is_line) {
    const {colour: paint, dash} = style_of(style);
    const shape = law ? '' :
      `<path d="${kShapePaths[style % kShapes.length]}" fill="${paint}" stroke="${paint}" stroke-width="1.5"/>`;
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', is_line ? '0 0 30 16' : '8 0 16 16');
    svg.setAttribute('width', is_line ? 30 : 16);
    svg.setAttribute('aria-hidden', 'true');
    svg.innerHTML = is_line
      ? `<path d="M1 8h28" stroke="${paint}" stroke-width="2" stroke-dasharray="${law ? [6, 4] : dash}"/>` + shape
      : `<path d="M10 2h12v12H10z" fill="${paint}"/>`;
    return svg;
  }

  // ---- ticks of a logarithmic scale ---------------------------------------------------------------------------------

  const digits_for = (decades) => (decades > 4 ? [1] : decades > 1 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 7]);

  function logarithmic_ticks(low, high) {
    const ticks = [];
    const digits = digits_for(Math.log10(high / low));
    for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; ++power) {
      for (const digit of digits) {
        const value = Number((digit * 10 ** power).toPrecision(3));
        if (value >= low && value <= high) ticks.push({value});
      }
    }
    return ticks;
  }

  function set_logarithmic_ticks(scale) {
    const ticks = logarithmic_ticks(scale.min, scale.max);
    if (ticks.length > 2) scale.ticks = ticks;
  }

  // The next values below and above with the digit 1, 2 or 5.
  function round_range([low, high]) {
    const power = (value) => Math.floor(Math.log10(value));
    const near = (value) => [-1, 0, 1].flatMap((by) => [1, 2, 5].map((digit) => digit * 10 ** (power(value) + by)));
    const slack = 1e-6;
    return [Math.max(...near(low).filter((value) => value <= low * (1 + slack))),
      Math.min(...near(high).filter((value) => value >= high * (1 - slack)))];
  }

  // ---- lines across the curves --------------------------------------------------------------------------------------

  function line(ctx, x1, y1, x2, y2) {
    ctx.moveTo(x1, y1);
    ctx.lineTo(x2, y2);
  }

  function paint(ctx, width, dash, ink) {
    ctx.strokeStyle = ctx.fillStyle = ink;
    ctx.lineWidth = width;
    ctx.setLineDash(dash);
    ctx.beginPath();
  }

  // A horizontal line, vertical where bars lie flat.
  function draw_limit({ctx, chartArea: area, scales}, is_flat, [name, value]) {
    const scale = is_flat ? scales.x : scales.y;
    if (!is_number(value) || value < scale.min || value > scale.max) return;
    const at = scale.getPixelForValue(value);
    paint(ctx, 1.5, [5, 4], colour('limit'));
    if (is_flat) line(ctx, at, area.top, at, area.bottom); else line(ctx, area.left, at, area.right, at);
    ctx.stroke();
    const is_at_top = at - area.top < 18;
    ctx.textAlign = 'left';
    ctx.textBaseline = is_at_top ? 'top' : 'bottom';
    if (!is_flat) ctx.fillText(name, area.left + 6, at + (is_at_top ? 3 : -3));
  }

  function draw_mark({ctx, chartArea: area, scales: {x: scale}}, [name, value, low, high], index) {
    if (!is_number(value) || value < scale.min || value > scale.max) return;
    const at = (x) => Math.min(area.right, Math.max(area.left, scale.getPixelForValue(x)));
    paint(ctx, 1, [], `${colour('quiet')}22`);
    if (is_number(low) && is_number(high)) ctx.fillRect(at(low), area.top, at(high) - at(low), area.bottom - area.top);
    paint(ctx, 1, [], colour('quiet'));
    line(ctx, at(value), area.top, at(value), area.bottom);
    ctx.stroke();
    const is_at_end = at(value) + ctx.measureText(name).width + 6 > area.right;
    ctx.textAlign = is_at_end ? 'right' : 'left';
    ctx.textBaseline = 'top';
    ctx.fillText(name, at(value) + (is_at_end ? -5 : 5), area.top + 2 + 15 * (index % 6));
  }

  // The interval of a bar.
  function draw_whisker({ctx, scales}, is_flat, bar, [, value, low, high]) {
    if (![value, low, high].every(is_number)) return;
    const [from, to] = [low, high].map((end) => (is_flat ? scales.x : scales.y).getPixelForValue(end));
    paint(ctx, 1.5, [], colour('ink'));
    if (is_flat) line(ctx, from, bar.y, to, bar.y); else line(ctx, bar.x, from, bar.x, to);
    for (const end of [from, to]) {
      if (is_flat) line(ctx, end, bar.y - 4, end, bar.y + 4); else line(ctx, bar.x - 4, end, bar.x + 4, end);
    }
    ctx.stroke();
  }

  function draw_whiskers(chart, view) {
    view.points.forEach((points, index) => {
      const bars = chart.getDatasetMeta(index).data;
      if (!chart.isDatasetVisible(index)) return;
      points.forEach((point, place) => draw_whisker(chart, view.is_flat, bars[place], point));
    });
  }

  const lines = {
    id: 'lines',
    afterDatasetsDraw(chart, _, {view}) {
      const {limits, marks, kind} = view.spec;
      chart.ctx.save();
      chart.ctx.font = `12px ${Chart.defaults.font.family}`;
      limits.forEach((limit) => draw_limit(chart, view.is_flat, limit));
      if (!view.is_flat) marks.forEach((mark, index) => draw_mark(chart, mark, index));
      if (kind === 'bars') draw_whiskers(chart, view);
      chart.ctx.restore();
    },
  };

  return {colour, has_interval, is_number, lines, number, round_range, set_logarithmic_ticks, style_of, swatch};
})();
