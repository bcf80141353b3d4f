import { css } from "lit";

/**
 * What all elements share: Home Assistant's colours, with their own where it has none.
 *
 * Its colours of states are too light for words, so they are mixed with that of text.
 */
export const shared = css`
  :host {
    color: var(--primary-text-color, #212121);
    font-family: var(--ha-font-family-body, Roboto, system-ui, sans-serif);
    line-height: 1.4;
    --gap: 16px;
    --accent: var(--primary-color, #03a9f4);
    --accent-text: color-mix(in srgb, var(--accent) 55%, var(--primary-text-color, #212121));
    --error-text: color-mix(in srgb, var(--error-color, #db4437) 60%, var(--primary-text-color, #212121));
    --success-text: color-mix(in srgb, var(--success-color, #43a047) 50%, var(--primary-text-color, #212121));
    --warning-text: color-mix(in srgb, var(--warning-color, #ffa600) 35%, var(--primary-text-color, #212121));
    --line: var(--divider-color, #e0e0e0);
  }
  *, *::before, *::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  h2, h3 { font-weight: 500; margin: 0 0 8px; line-height: 1.3; }
  h2 { font-size: 20px; }
  h3 { font-size: 16px; }
  p { margin: 8px 0; }
  a { color: var(--accent-text); }

  .card {
    background: var(--card-background-color, #fff);
    border: 1px solid var(--ha-card-border-color, var(--line));
    border-radius: var(--ha-card-border-radius, 12px);
    padding: var(--gap);
    margin-bottom: var(--gap);
  }
  .row { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; }
  .row > .grow { flex: 1; min-width: 0; }
  .scroll { overflow-x: auto; }
  .empty { text-align: center; padding: 32px; }
  .secondary { color: var(--secondary-text-color, #5f6368); }
  .error { color: var(--error-text); }
  .success { color: var(--success-text); }
  .warning { color: var(--warning-text); }

  /* Large figures with their names: <dl class="figures"><div><dt>…</dt><dd>…</dd></div></dl> */
  .figures {
    display: grid; gap: 12px; margin: 8px 0 16px;
    grid-template-columns: repeat(auto-fill, minmax(min(140px, 40%), 1fr));
  }
  .figures > div { display: flex; flex-direction: column; min-width: 0; }
  .figures dt { color: var(--secondary-text-color, #5f6368); font-size: 14px; }
  .figures dd { margin: 0; font-size: 22px; line-height: 1.3; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }

  .notice {
    --tint: var(--info-color, var(--accent));
    margin: 8px 0; padding: 12px 16px;
    border-inline-start: 4px solid var(--tint);
    border-radius: 4px;
    background: color-mix(in srgb, var(--tint) 12%, transparent);
    color: var(--primary-text-color, #212121);
  }
  .notice.error { --tint: var(--error-color, #db4437); }
  .notice.warning { --tint: var(--warning-color, #ffa600); }
  .notice.success { --tint: var(--success-color, #43a047); }

  button {
    display: inline-flex; align-items: center; justify-content: center; gap: 8px;
    min-height: 40px; padding: 0 16px;
    border: 1px solid transparent; border-radius: var(--ha-button-border-radius, 20px);
    background: color-mix(in srgb, var(--accent) 14%, transparent);
    color: var(--accent-text);
    font: inherit; font-weight: 500; text-decoration: none; cursor: pointer;
  }
  button:hover:not(:disabled) { background: color-mix(in srgb, var(--accent) 24%, transparent); }
  button.primary {
    background: color-mix(in srgb, var(--accent) 78%, #000);
    color: #fff;
  }
  button.primary:hover:not(:disabled) { background: color-mix(in srgb, var(--accent) 66%, #000); }
  button.danger { background: color-mix(in srgb, var(--error-color, #db4437) 14%, transparent); color: var(--error-text); }
  button.danger:hover:not(:disabled) { background: color-mix(in srgb, var(--error-color, #db4437) 24%, transparent); }
  button.plain { padding: 0 12px; background: transparent; }
  button.plain:hover:not(:disabled) { background: color-mix(in srgb, currentColor 8%, transparent); }
  button:disabled { opacity: 0.5; cursor: default; }
  button .secondary { color: inherit; font-weight: 400; }

  /* One of a few: <div class="segments" role="group"><button aria-pressed="true">…</button></div> */
  .segments { display: inline-flex; max-width: 100%; border: 1px solid var(--secondary-text-color, #5f6368); border-radius: 21px; }
  .segments button { border: 0; background: transparent; color: inherit; }
  .segments button[aria-pressed="true"] { background: color-mix(in srgb, var(--accent) 24%, transparent); color: var(--accent-text); }

  :focus-visible { outline: 2px solid var(--primary-text-color, #212121); outline-offset: 2px; }

  input, select, textarea {
    font: inherit;
    color: inherit;
    background: var(--card-background-color, #fff);
    border: 1px solid var(--secondary-text-color, #5f6368);
    border-radius: 8px;
    padding: 8px 12px;
    min-height: 40px;
    max-width: 100%;
  }
  input[aria-invalid="true"] { border-color: var(--error-text); }
  ::placeholder { color: var(--secondary-text-color, #5f6368); opacity: 1; }
  input[type="checkbox"], input[type="radio"], input[type="range"] { accent-color: color-mix(in srgb, var(--accent) 70%, #000); }
  input[type="checkbox"], input[type="radio"] { flex: none; min-height: 20px; width: 20px; height: 20px; padding: 0; margin: 0; }
  input[type="range"] { padding: 0; border: 0; background: transparent; }
  label { display: inline-flex; gap: 8px; align-items: center; min-height: 24px; }
  summary { cursor: pointer; padding: 8px 0; border-radius: 4px; }
  label.field { display: flex; flex-direction: column; align-items: stretch; gap: 4px; }
  fieldset { border: 0; padding: 0; margin: 0; min-width: 0; }
  legend { padding: 0; font-weight: 500; }

  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: start; padding: 8px 12px 8px 0; vertical-align: top; }
  th { font-weight: 500; }
  /* What takes the focus only because something else is gone. */
  h2:focus-visible { outline: none; }
  tr + tr > *, thead + tbody > tr:first-child > * { border-top: 1px solid var(--line); }
  .number { text-align: end; font-variant-numeric: tabular-nums; }
  th.number { text-align: end; }
  .visually-hidden {
    position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); white-space: nowrap;
  }

  @media (pointer: coarse) {
    label:not(.field), summary { min-height: 40px; }
    summary { padding: 10px 0; }
    /* A phone zooms into fields of smaller letters. */
    input, select, textarea { font-size: 16px; }
  }
`;
