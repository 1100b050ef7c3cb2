'use strict';
// What Chart.js is told: the data and the options of a `View` (page.js), from its chart and from what the reader has chosen.
const chart_options = (() => {
  const {colour, has_interval, is_number, number, round_range, set_logarithmic_ticks, style_of} = drawing;

  const kFont = {size: 12};

  // ---- data ---------------------------------------------------------------------------------------------------------

  function values(view, index, tell) {
    return view.points[index].map((point) => (view.is_categorical ? tell(point) : {x: point[0], y: tell(point)}));
  }

  function curve_data(view, curve, index) {
    const {colour: paint, dash, shape} = style_of(curve.style);
    const shared = {
      label: curve.name, data: values(view, index, ([, y]) => y), hidden: view.hidden.has(index),
      backgroundColor: paint, order: 0,
    };
    if (!view.is_line) return {...shared, borderColor: colour('ground'), borderWidth: 1, maxBarThickness: 42};
    const line = {...shared, borderColor: paint, borderWidth: 2, borderDash: dash, clip: 6};
    if (curve.law) return {...line, borderWidth: 1.5, borderDash: [6, 4], pointRadius: 0, pointHoverRadius: 3, order: 0.5};
    return {
      ...line,
      pointStyle: shape, pointRadius: 3.5, pointHoverRadius: 5, pointBorderWidth: 1.5, pointBorderColor: paint,
    };
  }

  // A band is the area between two curves that are not drawn themselves.
  function with_bands(view, curves) {
    const all = [...curves];
    curves.forEach((curve, index) => {
      if (!view.points[index].some(has_interval)) return;
      const side = (end) => ({
        label: curve.label, is_band: true, data: values(view, index, (point) => (has_interval(point) ? point[end] : null)),
        hidden: curve.hidden, borderWidth: 0, pointRadius: 0, pointHoverRadius: 0, pointHitRadius: 0, order: 1,
      });
      all.push(side(2), {...side(3), fill: all.length, backgroundColor: `${curve.borderColor}40`});
    });
    return all;
  }

  // The bound of a curve hides and shows with it.
  function with_bounds(view, all) {
    const bounded = view.spec.curves.map((curve, index) => [curve, index]).filter(([curve]) => curve.bounds);
    return [...all, ...bounded.map(([curve, index]) => ({
      label: curve.name, is_band: true, data: curve.points.map(([x], at) => ({x, y: curve.bounds[at]})),
      hidden: view.hidden.has(index), borderColor: style_of(curve.style).colour, borderWidth: 1, borderDash: [2, 3],
      pointRadius: 0, pointHoverRadius: 0, pointHitRadius: 0, order: 1,
    }))];
  }

  function data_of(view) {
    const curves = view.spec.curves.map((curve, index) => curve_data(view, curve, index));
    const datasets = view.is_line ? with_bands(view, curves) : curves;
    const has_bounds = view.is_line && !view.is_categorical;
    return {labels: view.is_categorical ? view.labels : undefined, datasets: has_bounds ? with_bounds(view, datasets) : datasets};
  }

  // ---- scales -------------------------------------------------------------------------------------------------------

  function scale(name, stacked) {
    const rule = colour('rule');
    return {
      stacked, title: {display: name !== '', text: name, color: colour('quiet'), font: kFont},
      ticks: {color: colour('quiet'), font: kFont, maxRotation: 0, autoSkipPadding: 10},
      grid: {color: rule, borderColor: rule, tickColor: rule},
    };
  }

  function numeric_scale(base, logarithmic, range) {
    const ticks = {...base.ticks, callback: (value) => number(value)};
    const shared = {...base, ticks, min: range?.[0], max: range?.[1]};
    if (!logarithmic) return {...shared, type: 'linear'};
    return {...shared, type: 'logarithmic', bounds: 'data', afterBuildTicks: set_logarithmic_ticks};
  }

  function place_scale(view) {
    const base = scale(view.is_flat ? '' : view.spec.x.name, view.spec.kind === 'stacked');
    if (!view.is_categorical) return with_ticks_at(measured_places(view), numeric_scale(base, view.logarithmic.x, view.range.x));
    const ticks = {...base.ticks, callback: (index) => shortened(view.labels[index])};
    return {...base, ticks, type: 'category', grid: {...base.grid, display: false}};
  }

  function measured_places(view) {
    const measured = view.spec.curves.filter(({law}) => !law);
    return view.places.filter((place) => measured.some(({points}) => points.some(([x]) => x === place)));
  }

  // A few places on a logarithmic scale are its ticks: 1, 2, 4, 8, 16 processes.
  function with_ticks_at(places, numeric) {
    if (numeric.type !== 'logarithmic' || places.length > 8) return numeric;
    const set_ticks = (scale) => {
      const visible = places.filter((place) => place >= scale.min && place <= scale.max);
      if (visible.length > 1) scale.ticks = visible.map((value) => ({value})); else set_logarithmic_ticks(scale);
    };
    return {...numeric, afterBuildTicks: set_ticks};
  }

  function shortened(label) {
    const limit = window.innerWidth < 600 ? 16 : 28;
    return label.length <= limit ? label : `${label.slice(0, limit / 2)}…${label.slice(1 - limit / 2)}`;
  }

  function shown_values(view) {
    const is_shown = ([x]) => !view.range.x || (x >= view.range.x[0] && x <= view.range.x[1]);
    return view.shown_curves().flatMap((index) => view.points[index].filter(is_shown)).map(([, y]) => y).filter(is_number);
  }

  // A limit far above all values would press the curves flat; its value is in the words under the title.
  function near_limits(view, values_shown) {
    const highest = Math.max(0, ...values_shown);
    return view.spec.limits.map(([, y]) => y).filter((y) => is_number(y) && y <= 4 * highest);
  }

  function value_scale(view) {
    const base = scale(view.is_flat ? view.spec.y.name : '', view.spec.kind === 'stacked');
    const shown = shown_values(view);
    const limits = near_limits(view, shown);
    if (view.logarithmic.y && shown.length > 0) {
      const all = [...shown, ...limits].filter((value) => value > 0);
      return numeric_scale(base, true, view.range.y ?? round_range([Math.min(...all), Math.max(...all)]));
    }
    const linear = {...numeric_scale(base, false, view.range.y), beginAtZero: true};
    const highest = Math.max(0, ...shown);
    if (view.spec.y.name.endsWith('%') && highest > 80 && highest <= 100) return {...linear, max: linear.max ?? 100};
    return {...linear, grace: '4%', suggestedMax: limits.length > 0 ? 1.1 * Math.max(...limits) : undefined};
  }

  // ---- tooltip ------------------------------------------------------------------------------------------------------

  function tooltip(view) {
    const at = (item) => view.points[item.datasetIndex][item.dataIndex][0];
    const of_first = (tell) => (items) => (items.length > 0 ? tell(at(items[0])) : '');
    return {
      filter: (item) => !item.dataset.is_band, usePointStyle: true, boxPadding: 4, padding: 10, caretSize: 0, caretPadding: 12,
      backgroundColor: colour('surface'), borderColor: colour('quiet'), borderWidth: 1,
      titleColor: colour('ink'), bodyColor: colour('ink'), footerColor: colour('quiet'), footerFont: {weight: 'normal'},
      callbacks: {
        title: of_first((place) => view.title_of(place)),
        label: (item) => view.text_of(item.datasetIndex, at(item)),
        footer: of_first((place) => view.remarks_at(place)),
      },
    };
  }

  // The name of the value axis, or its unit if the title of the chart names it.
  function subtitle(view) {
    const {spec: {title, y: {name}}, is_flat} = view;
    const text = name.startsWith(`${title}, `) ? name.slice(title.length + 2) : name;
    return {display: !is_flat, text, align: 'start', color: colour('quiet'), padding: {bottom: 8}, font: kFont};
  }

  function options_of(view) {
    const axis = view.is_flat ? 'y' : 'x';
    const [places, heights] = [place_scale(view), value_scale(view)];
    return {
      animation: false, responsive: true, maintainAspectRatio: false, locale: 'en', indexAxis: axis,
      devicePixelRatio: view.is_on_paper ? 3 : undefined, layout: {padding: {right: 8}},
      interaction: {mode: view.is_categorical ? 'index' : 'nearest', axis, intersect: false},
      scales: view.is_flat ? {x: heights, y: places} : {x: places, y: heights},
      plugins: {legend: {display: false}, tooltip: tooltip(view), lines: {view}, subtitle: subtitle(view)},
    };
  }

  return {data_of, options_of};
})();
