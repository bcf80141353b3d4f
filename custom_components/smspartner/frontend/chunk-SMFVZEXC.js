import{a as e}from"./chunk-PNEQITEL.js";var o=e`
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
`;var t={reachable:{en:"Reachable",fr:"Joignable",es:"Localizable"},unreachable:{en:"Unreachable",fr:"Injoignable",es:"Ilocalizable"},roaming:{en:"Roaming",fr:"En itin\xE9rance",es:"En itinerancia"},barred:{en:"Barred",fr:"Restreint",es:"Restringido"},invalid:{en:"Invalid",fr:"Non valide",es:"No v\xE1lido"},unknown:{en:"Unknown",fr:"Ind\xE9termin\xE9",es:"Sin determinar"},awaited:{en:"Awaited",fr:"En attente",es:"En espera"},not_bought:{en:"Not bought",fr:"Non achet\xE9",es:"No comprado"},expired:{en:"No result in time",fr:"Pas de r\xE9sultat \xE0 temps",es:"Sin resultado a tiempo"},elsewhere:{en:"Result goes to another address",fr:"R\xE9sultat envoy\xE9 \xE0 une autre adresse",es:"Resultado enviado a otra direcci\xF3n"}},a={no_error:{en:"Reachable",fr:"Joignable",es:"Localizable"},unknown_subscriber:{en:"Number does not exist",fr:"Num\xE9ro inexistant",es:"El n\xFAmero no existe"},unidentified_subscriber:{en:"Subscriber not identified",fr:"Abonn\xE9 non identifi\xE9",es:"Abonado no identificado"},absent_subscriber_sm:{en:"Phone off or out of coverage",fr:"T\xE9l\xE9phone \xE9teint ou hors couverture",es:"Tel\xE9fono apagado o sin cobertura"},unknown_equipment:{en:"Handset not recognized",fr:"T\xE9l\xE9phone non reconnu",es:"Tel\xE9fono no reconocido"},roaming_not_allowed:{en:"Abroad or on another network",fr:"\xC0 l\u2019\xE9tranger ou sur un autre r\xE9seau",es:"En el extranjero o en otra red"},illegal_subscriber:{en:"SIM refused by its operator",fr:"SIM refus\xE9e par l\u2019op\xE9rateur",es:"SIM rechazada por su operador"},illegal_equipment:{en:"Handset refused by its operator",fr:"T\xE9l\xE9phone refus\xE9 par l\u2019op\xE9rateur",es:"Tel\xE9fono rechazado por su operador"},call_barred:{en:"Do not disturb or barred",fr:"Ne pas d\xE9ranger ou ligne restreinte",es:"No molestar o l\xEDnea restringida"},absent_subscriber:{en:"Phone offline",fr:"T\xE9l\xE9phone hors ligne",es:"Tel\xE9fono desconectado"},unknown_error:{en:"Unknown error",fr:"Erreur inconnue",es:"Error desconocido"},other:{en:"Other result",fr:"Autre r\xE9sultat",es:"Otro resultado"}},s={budget:{en:"the daily lookup budget did not suffice",fr:"le budget HLR quotidien n\u2019a pas suffi",es:"el presupuesto diario de consultas no bast\xF3"},price_unknown:{en:"the price of a lookup is unknown",fr:"le prix d\u2019une v\xE9rification est inconnu",es:"se desconoce el precio de una consulta"},not_sent:{en:"SMS Partner could not be reached in time",fr:"SMS Partner n\u2019a pas pu \xEAtre joint \xE0 temps",es:"no se pudo contactar con SMS Partner a tiempo"},restored:{en:"it waited in a backup that was restored",fr:"la demande attendait dans une sauvegarde restaur\xE9e",es:"esperaba en una copia de seguridad que se restaur\xF3"},refused:{en:"SMS Partner refused the request",fr:"SMS Partner a refus\xE9 la requ\xEAte",es:"SMS Partner rechaz\xF3 la petici\xF3n"},cancelled:{en:"its verification was stopped",fr:"la v\xE9rification a \xE9t\xE9 arr\xEAt\xE9e",es:"se detuvo su verificaci\xF3n"}},i={queued:{en:"Waiting to leave",fr:"En attente de d\xE9part",es:"A la espera de salir"},scheduled:{en:"Scheduled",fr:"Programm\xE9",es:"Programado"},accepted:{en:"Accepted",fr:"Accept\xE9",es:"Aceptado"},waiting:{en:"On its way",fr:"En route",es:"En camino"},delivered:{en:"Delivered",fr:"Remis",es:"Entregado"},not_delivered:{en:"Not delivered",fr:"Non remis",es:"No entregado"},failed:{en:"Failed",fr:"\xC9chec",es:"Fallido"},expired:{en:"No delivery report in time",fr:"Pas d\u2019accus\xE9 de r\xE9ception \xE0 temps",es:"Sin acuse de recibo a tiempo"},cancelled:{en:"Cancelled",fr:"Annul\xE9",es:"Cancelado"},rejected:{en:"Not accepted",fr:"Non accept\xE9",es:"No aceptado"},uncertain:{en:"Outcome unknown",fr:"Issue inconnue",es:"Desenlace desconocido"},opted_out:{en:"Not sent: on the stop list",fr:"Non envoy\xE9\xA0: sur la liste STOP",es:"No enviado: en la lista STOP"}},d={opted_out:{en:"On the stop list",fr:"Sur la liste STOP",es:"En la lista STOP"},budget:{en:"Not enough SMS budget left",fr:"Budget SMS insuffisant",es:"Presupuesto de SMS insuficiente"},hourly_limit:{en:"Too many SMS within an hour",fr:"Trop de SMS en une heure",es:"Demasiados SMS en una hora"},not_sent:{en:"Not sent in time",fr:"Non envoy\xE9 \xE0 temps",es:"No enviado a tiempo"},restored:{en:"Restored from a backup",fr:"Restaur\xE9 d\u2019une sauvegarde",es:"Restaurado de una copia de seguridad"},forgotten:{en:"Number forgotten",fr:"Num\xE9ro oubli\xE9",es:"N\xFAmero olvidado"},bad_key:{en:"API key refused",fr:"Cl\xE9 API refus\xE9e",es:"Clave API rechazada"},invalid:{en:"Number or text not valid",fr:"Num\xE9ro ou texte non valide",es:"N\xFAmero o texto no v\xE1lido"},no_credit:{en:"Not enough credit",fr:"Cr\xE9dit insuffisant",es:"Cr\xE9dito insuficiente"},no_price:{en:"Destination not available",fr:"Destination non disponible",es:"Destino no disponible"},stop_list:{en:"On the stop list",fr:"Sur la liste STOP",es:"En la lista STOP"},duplicate:{en:"Number given twice",fr:"Num\xE9ro en double",es:"N\xFAmero dado dos veces"},account_disabled:{en:"Account disabled",fr:"Compte d\xE9sactiv\xE9",es:"Cuenta desactivada"},account_blocked:{en:"Account blocked",fr:"Compte bloqu\xE9",es:"Cuenta bloqueada"},access_denied:{en:"No access to the API",fr:"Pas d\u2019acc\xE8s \xE0 l\u2019API",es:"Sin acceso a la API"},night_hours:{en:"Not sent at this hour",fr:"Pas d\u2019envoi \xE0 cette heure",es:"No se env\xEDa a esta hora"},sunday:{en:"Not sent on Sundays and public holidays",fr:"Pas d\u2019envoi le dimanche et les jours f\xE9ri\xE9s",es:"No se env\xEDa en domingos ni festivos"},eco:{en:"Not possible in the low-cost range",fr:"Impossible dans la gamme \xE0 bas co\xFBt",es:"No es posible en la gama de bajo coste"},sender:{en:"Sender not allowed",fr:"Exp\xE9diteur non autoris\xE9",es:"Remitente no permitido"},send_from:{en:"Long number refused",fr:"Num\xE9ro long refus\xE9",es:"N\xFAmero largo rechazado"},date:{en:"Date or time not valid",fr:"Date ou heure non valide",es:"Fecha u hora no v\xE1lida"},too_many:{en:"Too many numbers",fr:"Trop de num\xE9ros",es:"Demasiados n\xFAmeros"},too_long:{en:"Text too long",fr:"Texte trop long",es:"Texto demasiado largo"},nobody_left:{en:"No number left to send to",fr:"Aucun num\xE9ro restant",es:"No queda ning\xFAn n\xFAmero"},malformed:{en:"Request not understood",fr:"Demande non comprise",es:"Petici\xF3n no entendida"},address_not_allowed:{en:"IP address not allowed",fr:"Adresse IP non autoris\xE9e",es:"Direcci\xF3n IP no permitida"},other:{en:"Other reason",fr:"Autre raison",es:"Otro motivo"}},l={forgotten:{en:"Forgotten",fr:"Oubli\xE9",es:"Olvidado"},tagged:{en:"Tag: {tag}",fr:"Tag\xA0: {tag}",es:"Etiqueta: {tag}"},close:{en:"Close",fr:"Fermer",es:"Cerrar"},cancel:{en:"Cancel",fr:"Annuler",es:"Cancelar"},back:{en:"Back",fr:"Retour",es:"Atr\xE1s"},retry:{en:"Try again",fr:"R\xE9essayer",es:"Reintentar"},yes:{en:"Yes",fr:"Oui",es:"S\xED"},no:{en:"No",fr:"Non",es:"No"},loading:{en:"Loading\u2026",fr:"Chargement\u2026",es:"Cargando\u2026"},failed:{en:"That did not work: {error}",fr:"Cela n\u2019a pas fonctionn\xE9\xA0: {error}",es:"Eso no ha funcionado: {error}"},phone_number:{en:"Phone number",fr:"Num\xE9ro de t\xE9l\xE9phone",es:"N\xFAmero de tel\xE9fono"},operator:{en:"Operator",fr:"Op\xE9rateur",es:"Operador"},country:{en:"Country",fr:"Pays",es:"Pa\xEDs"},ported:{en:"Ported",fr:"Port\xE9",es:"Portado"},opted_out:{en:"Opted out",fr:"D\xE9sinscrit",es:"Dado de baja"},verdict:{en:"Verdict",fr:"Verdict",es:"Veredicto"},tag:{en:"Tag",fr:"Tag",es:"Etiqueta"},date:{en:"Date",fr:"Date",es:"Fecha"},cost:{en:"Cost",fr:"Co\xFBt",es:"Coste"},numbers:{en:"{count, plural, one {# number} other {# numbers}}",fr:"{count, plural, one {# num\xE9ro} other {# num\xE9ros}}",es:"{count, plural, one {# n\xFAmero} other {# n\xFAmeros}}"},rows:{en:"{count, plural, one {# row} other {# rows}}",fr:"{count, plural, one {# ligne} other {# lignes}}",es:"{count, plural, one {# fila} other {# filas}}"},seconds:{en:"{count, plural, one {# second} other {# seconds}}",fr:"{count, plural, one {# seconde} other {# secondes}}",es:"{count, plural, one {# segundo} other {# segundos}}"},minutes:{en:"{count, plural, one {# minute} other {# minutes}}",fr:"{count, plural, one {# minute} other {# minutes}}",es:"{count, plural, one {# minuto} other {# minutos}}"},hours:{en:"{count, plural, one {# hour} other {# hours}}",fr:"{count, plural, one {# heure} other {# heures}}",es:"{count, plural, one {# hora} other {# horas}}"},days:{en:"{count, plural, one {# day} other {# days}}",fr:"{count, plural, one {# jour} other {# jours}}",es:"{count, plural, one {# d\xEDa} other {# d\xEDas}}"}};export{o as a,t as b,a as c,s as d,i as e,d as f,l as g};
