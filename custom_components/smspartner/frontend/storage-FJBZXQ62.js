import{a,b,c,d,e}from"./chunk-BF6R3FNE.js";import"./chunk-JFKSI6I7.js";export{c as deleteTable,e as dropTables,d as listTables,b as loadTable,a as saveTable};
