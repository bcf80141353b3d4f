import { html, LitElement, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { App, Handover } from "../app";
import { define } from "../define";
import { shared } from "../styles";
import { shell } from "../texts/shell";

export class ProgressView extends LitElement {
  static override styles = shared;
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) handover: Handover = {};

  override render(): TemplateResult {
    return html`<div class="card">${this.app.t(shell.loading)}</div>`;
  }
}
define("smspartner-progress", ProgressView);
