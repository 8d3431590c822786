export { type Cell, type PaperTable, type TableColumn, type TableRow, cellText, pText, tableTexts } from './cell.ts'
