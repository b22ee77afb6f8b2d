import { Waiting } from './_components/notes';

export default function Loading() {
  return <Waiting>Fetching the page…</Waiting>;
}
