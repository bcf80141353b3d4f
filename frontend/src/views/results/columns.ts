import { html } from "lit";
import type { App } from "../../app";
import type { Column } from "../../elements/table";
import type { ResultRow } from "../../protocol";
import { common } from "../../texts/common";
import { results as texts } from "../../texts/results";
import { statusWords } from "./status";

const NOTHING = "–";

/** Return the columns of a table of results. */
export function columns(app: App): Column<ResultRow>[] {
  const { t, formats } = app;
  const yesNo = (value: boolean) => t(value ? common.yes : common.no);
  return [
    {
      key: "phone_number",
      label: t(common.phone_number),
      width: "minmax(132px, 1.2fr)",
      render: (row) =>
        row.phone_number ?? html`<span class="secondary">${t(common.forgotten)}</span>`,
    },
    {
      key: "status",
      label: t(common.verdict),
      width: "minmax(120px, 1.2fr)",
      render: (row) => statusWords(app, row.status),
    },
    {
      key: "operator",
      label: t(common.operator),
      width: "minmax(140px, 1.5fr)",
      onlyWide: true,
      render: (row) => row.operator ?? NOTHING,
    },
    {
      key: "country",
      label: t(common.country),
      width: "minmax(110px, 1fr)",
      onlyWide: true,
      render: (row) => (row.country ? formats.country(row.country) : NOTHING),
    },
    {
      key: "ported",
      label: t(common.ported),
      width: "minmax(72px, 0.5fr)",
      onlyWide: true,
      render: (row) => (row.ported === null ? NOTHING : yesNo(row.ported)),
    },
    {
      key: "opted_out",
      label: t(common.opted_out),
      width: "minmax(88px, 0.6fr)",
      onlyWide: true,
      render: (row) => yesNo(row.opted_out),
    },
    {
      key: "received_at",
      label: t(texts.received),
      width: "minmax(168px, 1.2fr)",
      onlyWide: true,
      render: (row) => (row.received_at ? formats.moment(row.received_at) : NOTHING),
    },
  ];
}
