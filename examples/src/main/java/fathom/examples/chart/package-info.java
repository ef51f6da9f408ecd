/** Line charts as SVG and as images, drawn by one piece of code. */
package fathom.examples.chart;
