/** What Home Assistant gives to a page, as far as this one uses it. */

export interface Connection {
  subscribeMessage<Event>(
    callback: (event: Event) => void,
    message: { type: string },
  ): Promise<() => Promise<void>>;
}

/** How the user wants numbers and times to be written. */
export interface Locale {
  language: string;
  number_format?: string;
  time_format?: string;
  time_zone?: string;
}

export interface HomeAssistant {
  language: string;
  connection: Connection;
  user: { id: string; is_admin: boolean };
  locale: Locale;
  config: { time_zone: string; currency: string };
  themes: { darkMode: boolean };
  dockedSidebar?: string;
  kioskMode?: boolean;
  callWS<Answer>(message: { type: string }): Promise<Answer>;
  localize(key: string, values?: Record<string, string>): string;
  loadBackendTranslation(category: string, integration: string): Promise<unknown>;
}
