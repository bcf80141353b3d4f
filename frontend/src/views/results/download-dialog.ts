import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { App } from "../../app";
import { CommandError } from "../../client";
import { define } from "../../define";
import "../../elements/dialog";
import { FileWorker } from "../../files/client";
import { MOST_SPREADSHEET_ROWS } from "../../files/messages";
import { save, saveBlob } from "../../files/save";
import type { ResultFilter, Results } from "../../protocol";
import type { TableInfo } from "../../storage";
import { shared } from "../../styles";
import { common } from "../../texts/common";
import { results, download as texts } from "../../texts/results";
import { Watch } from "../../watch";
import { isFiltered, ready, unfiltered } from "./filter";

type Which = "all" | "filtered" | "ready";
type Format = "csv" | "xlsx";

/** Asks which results to download, and makes the file; fires `close`. */
export class DownloadDialog extends LitElement {
  static override styles = [
    shared,
    css`
      fieldset { margin-bottom: 16px; }
      fieldset label { display: flex; min-height: 40px; }
      .count { margin-inline-start: auto; font-variant-numeric: tabular-nums; }
    `,
  ];

  @property({ attribute: false }) app!: App;
  @property({ type: Boolean }) open = false;
  @property({ attribute: false }) filter!: ResultFilter;
  @property({ attribute: false }) results!: Results;
  /** The uploaded table of the verification, where this browser has it. */
  @property({ attribute: false }) table: TableInfo | undefined;
  @state() private which: Which = "all";
  @state() private format: Format = "csv";
  @state() private worker: FileWorker | undefined;
  @state() private error: string | undefined;

  #ready = new Watch(this, "smspartner/results/subscribe", () =>
    this.open
      ? {
          config_entry_id: this.app.account.config_entry_id,
          filter: ready(this.filter.verification_id),
        }
      : undefined,
  );

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("open") && this.open) {
      this.which = isFiltered(this.filter) ? "filtered" : "all";
      this.format = "csv";
      this.error = undefined;
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  override render(): TemplateResult {
    const { t } = this.app;
    const isTooLong = this.#isTooLong();
    return html`<smspartner-dialog .heading=${t(texts.heading)} .open=${this.open} @close=${this.#close}>
      <fieldset ?disabled=${this.worker !== undefined}>
        <legend>${t(texts.which)}</legend>
        ${this.#choice("all", t(texts.all))}
        ${isFiltered(this.filter) ? this.#choice("filtered", t(texts.filtered)) : nothing}
        ${this.#choice("ready", t(texts.ready))}
      </fieldset>
      <fieldset ?disabled=${this.worker !== undefined}>
        <legend>${t(texts.format)}</legend>
        ${(["csv", "xlsx"] as const).map(
          (format) => html`<label><input type="radio" name="format"
            .checked=${this.format === format}
            @change=${() => {
              this.format = format;
            }}>${t(texts[format])}</label>`,
        )}
      </fieldset>
      <p class="secondary">${this.#columns()}</p>
      ${
        isTooLong
          ? html`<p class="notice warning" role="status">${t(texts.too_many_for_xlsx, { most: MOST_SPREADSHEET_ROWS })}</p>`
          : nothing
      }
      ${this.worker ? html`<p class="notice" role="status">${t(texts.preparing)}</p>` : nothing}
      ${this.error ? html`<p class="notice error" role="alert">${this.error}</p>` : nothing}
      <button slot="actions" @click=${this.#close}>${t(common.cancel)}</button>
      <button slot="actions" class="primary" ?disabled=${isTooLong || this.worker !== undefined}
        @click=${this.#download}>${t(results.download)}</button>
    </smspartner-dialog>`;
  }

  #choice(which: Which, label: string): TemplateResult {
    const count = this.#count(which);
    return html`<label><input type="radio" name="which" .checked=${this.which === which}
      @change=${() => {
        this.which = which;
      }}>${label}
      ${
        count === undefined
          ? nothing
          : html`<span class="count secondary">${this.app.formats.count(count)}</span>`
      }</label>`;
  }

  #count(which: Which): number | undefined {
    if (which === "ready") return this.#ready.event?.matching;
    return which === "all" ? this.results.total : this.results.matching;
  }

  #filter(): ResultFilter {
    const { filter } = this;
    if (this.which === "filtered") return filter;
    return (this.which === "ready" ? ready : unfiltered)(filter.verification_id);
  }

  #isTooLong(): boolean {
    const rows =
      this.which === "all" && this.table ? this.table.rows : this.#count(this.which);
    return this.format === "xlsx" && (rows ?? 0) > MOST_SPREADSHEET_ROWS;
  }

  #columns(): string {
    const { t } = this.app;
    if (!this.table) return t(texts.results_alone);
    const name = this.table.name || t(texts.pasted);
    const rows = t(this.which === "all" ? texts.every_row : texts.one_row);
    return `${t(texts.joined, { name })} ${rows}`;
  }

  async #download(): Promise<void> {
    this.error = undefined;
    try {
      const { config_entry_id } = this.app.account;
      const request = { config_entry_id, filter: this.#filter() };
      const { path, filename } = await this.app.client.call(
        "smspartner/results/export",
        request,
      );
      if (!this.table && this.format === "csv") save(path, filename);
      else this.error = await this.#make(path, filename);
      if (!this.error) this.#close();
    } catch (failure) {
      const error = failure instanceof CommandError ? failure.message : undefined;
      const { t } = this.app;
      this.error = error ? t(common.failed, { error }) : t(texts.not_written);
    } finally {
      this.#stop();
    }
  }

  /** Let the worker make the file, and save it; return why there is none. */
  async #make(path: string, filename: string): Promise<string | undefined> {
    this.worker = new FileWorker();
    const { format, table } = this;
    const { t } = this.app;
    const answer = await this.worker.ask("write", {
      url: new URL(path, location.href).href,
      verificationId: table?.verificationId ?? null,
      everyRow: this.which === "all",
      format,
    });
    if (answer.problem === undefined) {
      saveBlob(answer.file, filename.replace(/csv$/, format));
      return undefined;
    }
    return answer.problem === "not_downloaded"
      ? t(texts.not_downloaded)
      : t(texts.too_many_for_xlsx, { most: MOST_SPREADSHEET_ROWS });
  }

  #stop(): void {
    this.worker?.close();
    this.worker = undefined;
  }

  #close(): void {
    if (!this.open) return;
    this.#stop();
    this.dispatchEvent(new Event("close"));
  }
}
define("smspartner-download-dialog", DownloadDialog);
