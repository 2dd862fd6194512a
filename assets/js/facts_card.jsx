// What is known of a title, in pairs of words.

/** `rows`: [name, words], of which those without words are left out. */
export function FactsCard({ rows, children }) {
  return (
    <div className="card card__body">
      <dl className="pairs">
        {rows
          .filter(([, words]) => words)
          .map(([name, words]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{words}</dd>
            </div>
          ))}
      </dl>
      {children}
    </div>
  );
}
