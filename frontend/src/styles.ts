import { css } from "lit";

/** What all elements share: Home Assistant's colours, with their own where it has none. */
export const shared = css`
  :host {
    color: var(--primary-text-color, #212121);
    font-family: var(--ha-font-family-body, Roboto, system-ui, sans-serif);
    --gap: 16px;
  }
  *, *::before, *::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  h2, h3 { font-weight: 500; margin: 0 0 8px; }
  .card {
    background: var(--card-background-color, #fff);
    border: 1px solid var(--divider-color, #e0e0e0);
    border-radius: var(--ha-card-border-radius, 12px);
    padding: var(--gap);
    margin-bottom: var(--gap);
  }
  .row { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; }
  .secondary { color: var(--secondary-text-color, #5f6368); }
  .error { color: var(--error-color, #b3261e); }
  .notice {
    border-inline-start: 4px solid var(--primary-color, #0288d1);
    padding: 8px 12px;
    margin: 8px 0;
  }
  .notice.error { border-color: var(--error-color, #b3261e); }
  .notice.warning { border-color: var(--warning-color, #ffa600); }
  .notice.success { border-color: var(--success-color, #43a047); }
  button, .button {
    font: inherit;
    min-height: 40px;
    padding: 0 16px;
    border-radius: 20px;
    border: 1px solid var(--secondary-text-color, #5f6368);
    background: transparent;
    color: var(--primary-text-color, #212121);
    cursor: pointer;
  }
  button.primary {
    background: var(--primary-text-color, #212121);
    color: var(--card-background-color, #fff);
    border-color: transparent;
    font-weight: 500;
  }
  button.plain { border-color: transparent; padding: 0 8px; }
  button:disabled { opacity: 0.5; cursor: default; }
  :focus-visible { outline: 2px solid var(--primary-text-color, #212121); outline-offset: 2px; }
  input, select, textarea {
    font: inherit;
    color: inherit;
    background: var(--primary-background-color, #fafafa);
    border: 1px solid var(--secondary-text-color, #5f6368);
    border-radius: 8px;
    padding: 8px 12px;
    min-height: 40px;
    max-width: 100%;
  }
  input[type="checkbox"], input[type="radio"] { min-height: 20px; width: 20px; padding: 0; margin: 0; }
  input[type="range"] { padding: 0; border: 0; accent-color: var(--primary-text-color, #212121); }
  label { display: inline-flex; gap: 8px; align-items: center; }
  label.field { display: flex; flex-direction: column; align-items: stretch; gap: 4px; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: start; padding: 6px 12px 6px 0; vertical-align: top; }
  th { font-weight: 500; }
  tr + tr > * { border-top: 1px solid var(--divider-color, #e0e0e0); }
  .number { text-align: end; font-variant-numeric: tabular-nums; }
  .visually-hidden {
    position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); white-space: nowrap;
  }
`;
