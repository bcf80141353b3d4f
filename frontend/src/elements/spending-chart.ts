import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Legend,
  LinearScale,
  Tooltip,
} from "chart.js";
import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import type { App } from "../app";
import { define } from "../define";
import type { DaySpending } from "../protocol";
import { money as texts } from "../texts/money";

Chart.register(BarController, BarElement, CategoryScale, Legend, LinearScale, Tooltip);

const MOST_LABELS = 10;

/** Bars of what was spent day by day. A table beside it says the same in words. */
export class SpendingChart extends LitElement {
  static override styles = css`
    :host { display: block; position: relative; height: 280px; }
  `;

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) days: readonly DaySpending[] = [];
  @property() currency = "EUR";
  @query("canvas") private canvas!: HTMLCanvasElement;
  #chart: Chart<"bar", number[], string> | undefined;

  override render(): TemplateResult {
    return html`<canvas aria-hidden="true"></canvas>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    // Colours and words are read when it is made.
    if (changed.has("app") || changed.has("currency")) this.#drop();
    this.#chart ??= this.#draw();
    const { data } = this.#chart;
    data.labels = this.days.map((one) => one.day);
    const values = [
      this.days.map((one) => one.lookups),
      this.days.map((one) => one.sms),
    ];
    data.datasets.forEach((one, index) => {
      one.data = values[index] ?? [];
    });
    this.#chart.update();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#drop();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  #drop(): void {
    this.#chart?.destroy();
    this.#chart = undefined;
  }

  #draw(): Chart<"bar", number[], string> {
    const { app } = this;
    const style = getComputedStyle(this);
    const colour = (name: string, otherwise: string) =>
      style.getPropertyValue(name).trim() || otherwise;
    const text = colour("--primary-text-color", "#212121");
    const line = colour("--divider-color", "#e0e0e0");
    const bar = (label: string, backgroundColor: string) => ({
      label,
      backgroundColor,
      borderRadius: 4,
      maxBarThickness: 40,
      data: [],
    });
    return new Chart(this.canvas, {
      type: "bar",
      data: {
        datasets: [
          bar(app.t(texts.lookups), colour("--primary-color", "#03a9f4")),
          bar(app.t(texts.sms), colour("--accent-color", "#ff9800")),
        ],
      },
      options: {
        animation: false,
        maintainAspectRatio: false,
        interaction: { mode: "index", intersect: false },
        scales: {
          x: {
            stacked: true,
            grid: { display: false },
            border: { color: line },
            ticks: {
              color: text,
              maxRotation: 0,
              maxTicksLimit: MOST_LABELS,
              callback: (_, index) => this.#label(index),
            },
          },
          y: {
            stacked: true,
            beginAtZero: true,
            border: { display: false },
            grid: { color: line },
            ticks: {
              color: text,
              maxTicksLimit: 6,
              callback: (value) => app.formats.money(Number(value), this.currency),
            },
          },
        },
        plugins: {
          legend: {
            align: "start",
            labels: {
              color: text,
              useBorderRadius: true,
              borderRadius: 4,
              boxWidth: 16,
            },
          },
          tooltip: {
            callbacks: {
              title: ([item]) => (item ? app.formats.day(item.label) : ""),
              label: ({ dataset, parsed }) =>
                `${dataset.label}: ${app.formats.money(parsed.y ?? 0, this.currency)}`,
            },
          },
        },
      },
    });
  }

  #label(index: number): string {
    const day = this.days[index]?.day;
    return day ? this.app.formats.shortDay(day) : "";
  }
}
define("smspartner-spending-chart", SpendingChart);
