import{a as s,b as r,f as o,g as n,h as a,j as d}from"./chunk-PNEQITEL.js";import{a as t}from"./chunk-JFKSI6I7.js";var h=1e3,c=15e3,e=class extends o{constructor(){super(...arguments);this.text="";this.said="";this.#t=0}static{this.styles=s`
    :host {
      position: absolute; width: 1px; height: 1px; overflow: hidden;
      clip-path: inset(50%); white-space: nowrap;
    }
  `}#t;#e;disconnectedCallback(){super.disconnectedCallback(),this.#i()}willUpdate(p){if(!p.has("text"))return;let i=performance.now();this.#e===void 0&&(this.#t=i),this.#i();let l=Math.min(h,Math.max(0,this.#t+c-i));this.#e=window.setTimeout(()=>{this.#e=void 0,this.said=this.text},l)}render(){return r`<span role="status">${this.said}</span>`}#i(){window.clearTimeout(this.#e),this.#e=void 0}};t([n()],e.prototype,"text",2),t([a()],e.prototype,"said",2);d("smspartner-spoken",e);
