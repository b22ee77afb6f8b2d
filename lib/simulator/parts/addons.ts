/** What a cluster can be given besides its control plane: CoreDNS, an Ingress controller, load balancers of k3s. */
import { installedAddons } from '../given/addons';
import { coreDns, coreDnsProcess } from '../network/dns/coredns';
import { ingressObjects, ingressProcess } from '../network/ingress/controller';
import { serviceLb, serviceLbObjects } from '../network/service-lb';

installedAddons.bring({
  coredns: { objects: coreDns, components: [coreDnsProcess] },
  ingress: { objects: () => ingressObjects, components: [ingressProcess] },
  servicelb: { objects: () => serviceLbObjects, components: [serviceLb] },
});
