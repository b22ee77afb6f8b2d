/** The benchmark's peer: the same rollout on another simulator of Kubernetes, which runs by the wall clock. */
import { BaseImage, Cluster, type ProcessContext } from '@ngrok/webernetes';

class TrivialImage extends BaseImage {
  static readonly imageName = 'img';
  static readonly imageVersion = '1';
  readonly defaultCommand = ['serve'];

  override async exec(ctx: ProcessContext): Promise<number> {
    return await ctx.waitUntilKilled();
  }
}

/** From an empty cluster until every Pod is Ready. */
export async function rolloutOnWebernetes(
  nodes: number,
  replicas: number,
): Promise<{ readonly wallMs: number; readonly cpuMs: number }> {
  const before = process.cpuUsage();
  const start = performance.now();
  const cluster = new Cluster({ nodes });
  cluster.registerImage(TrivialImage);
  await cluster.init();
  const labels = { app: 'web' };
  await cluster.apply([
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'img:1' }] } },
      },
    },
  ]);
  for (;;) {
    const { status } = await cluster.api.appsv1.readNamespacedDeployment({
      name: 'web',
      namespace: 'default',
    });
    if (status?.readyReplicas === replicas) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { wallMs, cpuMs: (user + system) / 1000 };
}
