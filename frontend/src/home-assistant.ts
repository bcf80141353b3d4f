/** What Home Assistant gives to a page, as far as this one uses it. */

interface Connection {
  readonly connected: boolean;
  subscribeMessage<Event>(
    callback: (event: Event) => void,
    message: { type: string },
    options: { resubscribe: boolean },
  ): Promise<() => Promise<void>>;
  addEventListener(name: "disconnected", listener: () => void): void;
  removeEventListener(name: "disconnected", listener: () => void): void;
}

/** Say a text of an integration by its path. */
export type Translate = (path: string, values?: Record<string, string>) => string;

/** How the user wants numbers and times to be written. */
export interface Locale {
  language: string;
  number_format?: string;
  time_format?: string;
  time_zone?: string;
}

/** A page in the sidebar as Home Assistant knows it now. */
export interface PanelInfo {
  config: { _panel_custom: { module_url: string } };
}

export interface HomeAssistant {
  language: string;
  connection: Connection;
  locale: Locale;
  config: { time_zone: string };
  themes: { darkMode: boolean };
  dockedSidebar?: string;
  kioskMode?: boolean;
  callWS<Answer>(message: { type: string }): Promise<Answer>;
  loadBackendTranslation(category: string, integration: string): Promise<Translate>;
}
