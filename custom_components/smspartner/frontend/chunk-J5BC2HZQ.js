var o=class{#t;constructor(t){t.addController(this)}after(t){this.stop(),this.#t=window.setTimeout(t,250)}stop(){window.clearTimeout(this.#t)}hostDisconnected(){this.stop()}};export{o as a};
