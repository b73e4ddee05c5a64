import { useEffect, useState } from "react";
import { CodeBlock } from "./CodeBlock";

/** SQL laid out for reading. What lays it out is fetched once it is on the page; till then it stands as it ran. */
export function SqlView({ sql }: { sql: string }) {
  const [text, setText] = useState(sql);
  useEffect(() => {
    let wanted = true;
    void import("./layOut").then(({ layOut }) => wanted && setText(layOut(sql)));
    return () => {
      wanted = false;
    };
  }, [sql]);
  return <CodeBlock text={text} label="SQL" language="sql" />;
}
