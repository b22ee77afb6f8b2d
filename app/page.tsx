import { PageTitle } from './_components/headings';

export default function Home() {
  return <PageTitle>Know what each part of Kubernetes does. Then see it do it.</PageTitle>;
}
