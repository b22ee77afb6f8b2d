/** What is said of the types of the API and of their fields, in this project's own words. */

export type TypeDescription = {
  /** What the type is. */
  readonly about: string;
  /** What each field means. */
  readonly fields: Readonly<Record<string, string>>;
  /** The fields without which an object is not accepted. */
  readonly required?: readonly string[];
  /** The values that a field may have. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
};

/** By the name of the type. */
export type Descriptions = Readonly<Record<string, TypeDescription>>;
