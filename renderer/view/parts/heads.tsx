/** Heads of columns, one after the other. */
export function Heads({ names, numeric = false }: { names: readonly string[]; numeric?: boolean }) {
  return names.map((name) => (
    <th key={name} scope="col" className={numeric ? 'number' : undefined}>
      {name}
    </th>
  ));
}
