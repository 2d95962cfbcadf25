// Draws every [data-chart] from the JSON block it names. Texts and figures come written from the server;
// colours are read from the tokens and read again when the theme changes.
"use strict";
(() => {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);

  // light-dark() is resolved only where a colour is used, so the probe wears each token for a moment.
  const colour = (token) => {
    probe.style.color = `var(--k-${token})`;
    return getComputedStyle(probe).color;
  };
  const faded = (rgb, alpha) => rgb.replace(/^rgba?\(([^)]+)\)$/, (all, parts) => `rgba(${parts.split(",").slice(0, 3).join(",")},${alpha})`);

  const readTokens = () => {
    const names = ["text", "t2", "t3", "bg", "line", "line-2", "c1", "c2", "grid", "tint", "platinum", "gold", "silver", "bronze"];
    return Object.fromEntries(names.map((name) => [name, colour(name)]));
  };

  const frame = (tokens) => ({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: tokens.t3, fontSize: 12 },
    tooltip: {
      renderMode: "richText",
      backgroundColor: tokens.bg,
      borderColor: tokens["line-2"],
      borderWidth: 1,
      padding: [6, 10],
      textStyle: { color: tokens.text, fontSize: 12 },
    },
  });

  const axis = (tokens, more) => ({
    axisLine: { lineStyle: { color: tokens["line-2"] } },
    axisTick: { show: false },
    axisLabel: { color: tokens.t3, fontSize: 12 },
    splitLine: { lineStyle: { color: tokens.grid } },
    ...more,
  });

  const percent = (value) => `${Math.round(value * 100)}%`.replace("-", "−");
  const plain = (value) => value.toLocaleString("en-GB").replace("-", "−");

  const places = {
    above: { position: "top" },
    "below-right": { position: "bottom", align: "left", distance: 8 },
    "below-left": { position: "bottom", align: "right", distance: 8 },
  };

  // Three words at most along the curve; where it is narrow, the least important is left to the table.
  const markers = (data, tokens, width) =>
    data.marks.filter((mark) => mark.strong || width > 420).map((mark) => ({
      type: "scatter",
      data: [[mark.x, mark.y]],
      symbolSize: 8,
      itemStyle: { color: tokens.c1 },
      silent: true,
      z: 5,
      label: {
        show: true,
        formatter: mark.text,
        ...places[mark.place],
        color: mark.strong ? tokens.text : tokens.t3,
        fontWeight: mark.strong ? 600 : 400,
        fontSize: 12,
      },
    }));

  const drawings = {
    whale: (data, tokens, width) => ({
      ...frame(tokens),
      grid: { left: 4, right: 20, top: 28, bottom: 4, outerBoundsMode: "same" },
      xAxis: axis(tokens, { type: "value", min: 0, max: 1, interval: 0.2, axisLabel: { color: tokens.t3, formatter: percent }, splitLine: { show: false } }),
      yAxis: axis(tokens, { type: "value", axisLabel: { color: tokens.t3, formatter: data.in_shares ? percent : plain }, name: data.unit, nameTextStyle: { color: tokens.t3, align: "left" }, axisLine: { show: false } }),
      tooltip: {
        ...frame(tokens).tooltip,
        trigger: "axis",
        axisPointer: { lineStyle: { color: tokens["line-2"] } },
        formatter: (hits) => {
          const hit = hits.find((each) => each.seriesIndex === 0);
          return hit ? data.tips[hit.dataIndex] : "";
        },
      },
      series: [
        {
          type: "line",
          data: data.points,
          showSymbol: false,
          lineStyle: { color: tokens.c1, width: 2 },
          itemStyle: { color: tokens.c1 },
          areaStyle: { color: faded(tokens.c1, 0.12) },
          markLine: data.marks.length
            ? { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: tokens["line-2"], type: "solid" }, data: [{ xAxis: data.marks[0].x }] }
            : undefined,
        },
        ...markers(data, tokens, width),
      ],
    }),

    pareto: (data, tokens) => ({
      ...frame(tokens),
      grid: { left: 4, right: 4, top: 28, bottom: 4, outerBoundsMode: "same" },
      xAxis: axis(tokens, { type: "category", data: data.labels, axisLabel: { color: tokens.t3, interval: "auto" } }),
      yAxis: axis(tokens, { type: "value", axisLabel: { color: tokens.t3, formatter: data.in_shares ? percent : plain }, name: data.unit, nameTextStyle: { color: tokens.t3, align: "left" }, axisLine: { show: false } }),
      tooltip: { ...frame(tokens).tooltip, trigger: "axis", axisPointer: { type: "shadow" }, formatter: (hits) => data.tips[hits[0].dataIndex] },
      series: [
        { type: "bar", data: data.own, itemStyle: { color: tokens.c1 }, barCategoryGap: "35%" },
        { type: "line", data: data.cumulative, lineStyle: { color: tokens.c2, width: 2 }, itemStyle: { color: tokens.c2 }, symbol: "circle", symbolSize: 5 },
      ],
    }),

    matrix: (data, tokens) => {
      // Values span several powers of ten and may be negative: both axes are drawn as inverse hyperbolic sine.
      const bend = (value, border) => Math.asinh(value / (Math.max(border, 1) / 8));
      const x = (value) => bend(value, data.border[0]);
      const y = (value) => bend(value, data.border[1]);
      const all = data.series.flatMap((series) => series.points);
      const range = (values, border) => {
        const low = Math.min(...values, 0);
        const high = Math.max(...values, border);
        const room = (high - low) * 0.12 || 1;
        return { min: low - room, max: high + room };
      };
      const across = range(all.map((point) => x(point[0])), x(data.border[0]));
      const up = range(all.map((point) => y(point[1])), y(data.border[1]));
      const symbols = { platinum: "diamond", gold: "triangle", silver: "rect", bronze: "circle" };
      const sizes = { platinum: 12, gold: 10, silver: 8, bronze: 8 };
      const corner = (text, place) => ({ show: true, formatter: text, position: place, color: tokens.text, fontWeight: 600, fontSize: 12, distance: 8 });
      const field = (name, place, from, to, isLit) => [
        { coord: from, name, label: corner(name, place), itemStyle: { color: isLit ? faded(tokens.tint, 0.6) : "transparent" } },
        { coord: to },
      ];
      const [bx, by] = [x(data.border[0]), y(data.border[1])];
      const hidden = (more, limits) => axis(tokens, { type: "value", ...limits, axisLabel: { show: false }, splitLine: { show: false }, axisLine: { onZero: false, lineStyle: { color: tokens["line-2"] } }, ...more });
      return {
        ...frame(tokens),
        grid: { left: 2, right: 2, top: 4, bottom: 24 },
        xAxis: hidden({ name: data.axes[0], nameLocation: "end", nameGap: 8, nameTextStyle: { color: tokens.t3, align: "right", verticalAlign: "top", padding: [4, 0, 0, 0] } }, across),
        yAxis: hidden({ name: data.axes[1], nameLocation: "start", nameGap: 8, nameTextStyle: { color: tokens.t3, align: "left" } }, up),
        tooltip: { ...frame(tokens).tooltip, trigger: "item", formatter: (hit) => (hit.data && hit.data.tip) || "" },
        series: data.series.map((series, index) => ({
          type: "scatter",
          name: series.name,
          symbol: symbols[series.tier],
          symbolSize: sizes[series.tier],
          itemStyle: series.tier === "bronze" ? { color: tokens.bg, borderColor: tokens.bronze, borderWidth: 2 } : { color: tokens[series.tier], borderColor: tokens.bg, borderWidth: 1 },
          cursor: "pointer",
          data: series.points.map((point) => ({ value: [x(point[0]), y(point[1])], tip: point[2], url: point[3] })),
          markLine: index ? undefined : { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: tokens.grid, type: "solid" }, data: [{ xAxis: bx }, { yAxis: by }] },
          markArea: index
            ? undefined
            : {
                silent: true,
                data: [
                  field(data.quadrants.invest, "insideTopRight", [bx, by], [across.max, up.max], true),
                  field(data.quadrants.develop, "insideTopLeft", [across.min, by], [bx, up.max]),
                  field(data.quadrants.defend, "insideBottomRight", [bx, up.min], [across.max, by]),
                  field(data.quadrants.streamline, "insideBottomLeft", [across.min, up.min], [bx, by]),
                ],
              },
        })),
      };
    },

    bars: (data, tokens) => ({
      ...frame(tokens),
      grid: { left: 4, right: 4, top: 24, bottom: 4, outerBoundsMode: "same" },
      legend: data.series.length > 1 ? { top: 0, right: 0, textStyle: { color: tokens.t2 }, itemWidth: 10, itemHeight: 10 } : undefined,
      xAxis: axis(tokens, { type: "category", data: data.labels }),
      yAxis: axis(tokens, { type: "value", name: data.unit, nameTextStyle: { color: tokens.t3, align: "left" }, axisLabel: { color: tokens.t3, formatter: plain }, axisLine: { show: false } }),
      tooltip: { ...frame(tokens).tooltip, trigger: "axis", axisPointer: { type: "shadow" }, formatter: data.tips ? (hits) => data.tips[hits[0].dataIndex] : undefined },
      series: data.series.map((series, index) => ({
        type: series.kind || "bar",
        name: series.name,
        data: series.values,
        itemStyle: { color: index ? tokens.c2 : tokens.c1 },
        lineStyle: { color: index ? tokens.c2 : tokens.c1 },
        barMaxWidth: 28,
      })),
    }),
  };

  const charts = [];
  const draw = (entry, tokens) => entry.chart.setOption(drawings[entry.name](entry.data, tokens, entry.element.clientWidth), true);

  for (const element of document.querySelectorAll("[data-chart]")) {
    const source = document.getElementById(element.dataset.source);
    if (!source || !drawings[element.dataset.chart]) continue;
    const entry = { name: element.dataset.chart, data: JSON.parse(source.textContent), chart: null, element };
    const sized = new ResizeObserver(() => {
      if (!element.clientWidth) return;
      if (entry.chart) {
        entry.chart.resize();
        draw(entry, readTokens());
        return;
      }
      entry.chart = window.echarts.init(element);
      entry.chart.on("click", (hit) => {
        if (hit.data && hit.data.url) window.location.assign(hit.data.url);
      });
      draw(entry, readTokens());
    });
    sized.observe(element);
    charts.push(entry);
  }

  const redraw = () => {
    const tokens = readTokens();
    for (const entry of charts) if (entry.chart) draw(entry, tokens);
  };
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
  // Canvas takes its glyphs once: draw again when the web font has come.
  if (document.fonts) document.fonts.ready.then(redraw);
})();
