/** Containers: what they are to be, how they are checked, and how they are. */
import type { Descriptions } from './description';

export const containerDescriptions: Descriptions = {
  Container: {
    about: 'One program in its image, within a Pod.',
    required: ['name'],
    values: {
      imagePullPolicy: ['Always', 'IfNotPresent', 'Never'],
      terminationMessagePolicy: ['FallbackToLogsOnError', 'File'],
    },
    fields: {
      args: 'Arguments, in place of the image’s CMD. $(NAME) stands for a variable of the environment.',
      command: 'The program and its first arguments, in place of the image’s ENTRYPOINT.',
      env: 'Variables of the environment, set when the container starts and never changed while it runs.',
      envFrom: 'ConfigMaps and Secrets of which every key becomes a variable.',
      image: 'The image, with the registry and a tag or digest.',
      imagePullPolicy:
        'When the image is fetched: Always asks the registry each time, IfNotPresent only when the node lacks it. Always for :latest, else IfNotPresent.',
      lifecycle: 'What is done right after the start and right before the end.',
      livenessProbe:
        'A check that the program still works. When it fails often enough the container is restarted.',
      name: 'Its name, unique in the Pod.',
      ports: 'Ports it listens on. They inform, and give names; nothing is opened or closed by them.',
      readinessProbe: 'A check that it can serve. As long as it fails the Pod gets no traffic from Services.',
      resizePolicy: 'Whether a change of its resources restarts it.',
      resources: 'What it asks for, which counts when a node is chosen, and what it may use at most.',
      restartPolicy: 'Only for an init container: Always makes it a sidecar.',
      restartPolicyRules: 'Restarts by exit code, before the restart policy.',
      securityContext: 'The user it runs as and what it may do.',
      startupProbe: 'A check that it has started. Until it succeeds the other two do not run.',
      stdin: 'Keeps its standard input open.',
      stdinOnce: 'Closes its standard input when the first who was attached leaves.',
      terminationMessagePath: 'A file whose text becomes the message of its end.',
      terminationMessagePolicy: 'Whether the end of its log is used when that file is empty.',
      tty: 'Gives it a terminal.',
      volumeDevices: 'Volumes it gets as raw devices.',
      volumeMounts: 'Volumes of the Pod, and where it sees them.',
      workingDir: 'Its working directory, in place of the image’s.',
    },
  },
  EphemeralContainer: {
    about: 'A container added for a while to look into a running Pod.',
    required: ['name'],
    fields: {
      image: 'The image, with the tools one needs.',
      name: 'Its name, unique in the Pod.',
      targetContainerName: 'The container whose processes it shares.',
    },
  },
  ContainerPort: {
    about: 'A port that a container listens on.',
    required: ['containerPort'],
    values: { protocol: ['SCTP', 'TCP', 'UDP'] },
    fields: {
      containerPort: 'The number, at the address of the Pod.',
      hostIP: 'The address of the node that hostPort is bound to.',
      hostPort: 'A port of the node that leads here. Only one Pod of a node can have it.',
      name: 'A name by which Services and probes may refer to it.',
      protocol: 'TCP unless said otherwise.',
    },
  },
  EnvVar: {
    about: 'A variable of the environment.',
    required: ['name'],
    fields: {
      name: 'Its name.',
      value: 'Its value. $(OTHER) stands for a variable defined before.',
      valueFrom: 'Where the value comes from instead.',
    },
  },
  EnvVarSource: {
    about: 'Where the value of a variable comes from.',
    fields: {
      configMapKeyRef: 'A key of a ConfigMap.',
      fieldRef: 'A field of the Pod, such as its name or address.',
      fileKeyRef: 'A variable in a file of a volume.',
      resourceFieldRef: 'What the container asks for or is limited to.',
      secretKeyRef: 'A key of a Secret.',
    },
  },
  EnvFromSource: {
    about: 'A ConfigMap or Secret of which every key becomes a variable.',
    fields: {
      configMapRef: 'The ConfigMap.',
      prefix: 'What the names of the variables begin with.',
      secretRef: 'The Secret.',
    },
  },
  ConfigMapKeySelector: {
    about: 'One key of a ConfigMap.',
    required: ['key'],
    fields: { key: 'The key.', name: 'The ConfigMap.', optional: 'Whether it may be missing.' },
  },
  SecretKeySelector: {
    about: 'One key of a Secret.',
    required: ['key'],
    fields: { key: 'The key.', name: 'The Secret.', optional: 'Whether it may be missing.' },
  },
  ConfigMapEnvSource: {
    about: 'A whole ConfigMap as variables.',
    fields: { name: 'The ConfigMap.', optional: 'Whether it may be missing.' },
  },
  SecretEnvSource: {
    about: 'A whole Secret as variables.',
    fields: { name: 'The Secret.', optional: 'Whether it may be missing.' },
  },
  Probe: {
    about: 'A check that the kubelet makes of a container, again and again.',
    fields: {
      exec: 'Runs a command inside; exit code 0 is success.',
      failureThreshold: 'So many failures in a row count as failed. 3 unless given.',
      grpc: 'Asks the health service of gRPC.',
      httpGet: 'Asks by HTTP; a status from 200 to 399 is success.',
      initialDelaySeconds: 'Seconds after the start of the container before the first check.',
      periodSeconds: 'Seconds from check to check. 10 unless given.',
      successThreshold: 'So many successes in a row count as succeeded after a failure. 1 unless given.',
      tcpSocket: 'Opens a connection; that it can be opened is success.',
      terminationGracePeriodSeconds: 'The grace period when this check is what ends the container.',
      timeoutSeconds: 'Seconds after which a check without an answer has failed. 1 unless given.',
    },
  },
  ExecAction: {
    about: 'A command run inside the container.',
    fields: { command: 'The program and its arguments; no shell.' },
  },
  HTTPGetAction: {
    about: 'A request by HTTP.',
    required: ['port'],
    fields: {
      host: 'The host, instead of the Pod’s address.',
      httpHeaders: 'Headers of the request.',
      path: 'The path.',
      port: 'The port, by number or name.',
      scheme: 'HTTP or HTTPS.',
    },
  },
  HTTPHeader: {
    about: 'One header.',
    required: ['name', 'value'],
    fields: { name: 'Its name.', value: 'Its value.' },
  },
  TCPSocketAction: {
    about: 'A connection that is opened.',
    required: ['port'],
    fields: { host: 'The host, instead of the Pod’s address.', port: 'The port, by number or name.' },
  },
  GRPCAction: {
    about: 'A question to the health service of gRPC.',
    required: ['port'],
    fields: { port: 'The port, by number.', service: 'The service asked about.' },
  },
  SleepAction: { about: 'A pause.', required: ['seconds'], fields: { seconds: 'Its length.' } },
  Lifecycle: {
    about: 'What is done right after the start and right before the end of a container.',
    fields: {
      postStart: 'Done right after the start; when it fails the container is ended.',
      preStop: 'Done before the signal to end is sent. It counts in the grace period.',
      stopSignal: 'The signal that asks it to end, instead of the image’s.',
    },
  },
  LifecycleHandler: {
    about: 'What is done.',
    fields: {
      exec: 'Runs a command inside.',
      httpGet: 'Asks by HTTP.',
      sleep: 'Waits.',
      tcpSocket: 'Has no effect; kept for old manifests.',
    },
  },
  ResourceRequirements: {
    about: 'What is asked for and what is allowed.',
    fields: {
      claims: 'Devices of the Pod that the container uses.',
      limits:
        'The most that may be used: beyond its cpu a container is slowed down, beyond its memory it is killed.',
      requests:
        'What is set aside for it. A node takes a Pod only when this much is left. The limits unless given.',
    },
  },
  VolumeMount: {
    about: 'Where a container sees a volume.',
    required: ['name', 'mountPath'],
    fields: {
      mountPath: 'The path inside the container.',
      mountPropagation: 'Whether later mounts are seen on the other side.',
      name: 'The volume.',
      readOnly: 'Whether it can only be read.',
      recursiveReadOnly: 'Whether what is mounted below can only be read too.',
      subPath:
        'A path inside the volume that is mounted instead of its root. It does not follow later changes of a ConfigMap.',
      subPathExpr: 'Such a path with $(NAME) for variables of the environment.',
    },
  },
  VolumeDevice: {
    about: 'Where a container sees a raw device.',
    required: ['name', 'devicePath'],
    fields: { devicePath: 'The path inside the container.', name: 'The claim.' },
  },
  SecurityContext: {
    about: 'The user a container runs as and what it may do. It goes before what the Pod says.',
    fields: {
      allowPrivilegeEscalation: 'Whether a process may get more rights than its parent.',
      appArmorProfile: 'The AppArmor profile.',
      capabilities: 'Single rights of root, added or taken away.',
      privileged: 'Nearly the rights of root on the node.',
      procMount: 'How /proc is shown.',
      readOnlyRootFilesystem: 'Whether its own file system can only be read.',
      runAsGroup: 'The group of its process.',
      runAsNonRoot: 'Refuses to start as root.',
      runAsUser: 'The user of its process.',
      seLinuxOptions: 'The SELinux label.',
      seccompProfile: 'Which calls to the kernel are allowed.',
      windowsOptions: 'Settings for Windows.',
    },
  },
  PodSecurityContext: {
    about: 'Users, groups and other settings for all containers of a Pod.',
    fields: {
      appArmorProfile: 'The AppArmor profile.',
      fsGroup: 'A group that owns the files of volumes, and that all processes are in.',
      fsGroupChangePolicy: 'Whether owners of files are always set anew or only when the root differs.',
      runAsGroup: 'The group of the processes.',
      runAsNonRoot: 'Refuses to start as root.',
      runAsUser: 'The user of the processes.',
      seLinuxChangePolicy: 'How the SELinux label gets onto volumes.',
      seLinuxOptions: 'The SELinux label.',
      seccompProfile: 'Which calls to the kernel are allowed.',
      supplementalGroups: 'Further groups of the processes.',
      supplementalGroupsPolicy: 'Whether groups of the image count too.',
      sysctls: 'Settings of the kernel for the Pod.',
      windowsOptions: 'Settings for Windows.',
    },
  },
  Capabilities: {
    about: 'Single rights of root.',
    fields: { add: 'Those added.', drop: 'Those taken away.' },
  },
  SeccompProfile: {
    about: 'Which calls to the kernel are allowed.',
    required: ['type'],
    values: { type: ['Localhost', 'RuntimeDefault', 'Unconfined'] },
    fields: {
      localhostProfile: 'A file on the node, for Localhost.',
      type: 'The runtime’s own profile, a file on the node, or none.',
    },
  },
  ContainerStatus: {
    about: 'The state of one container.',
    required: ['name', 'ready', 'restartCount', 'image', 'imageID'],
    fields: {
      allocatedResources: 'What the node has set aside for it.',
      containerID: 'The runtime’s name for it.',
      image: 'The image it runs.',
      imageID: 'The image by its digest.',
      lastState: 'How it last ended.',
      name: 'The container.',
      ready: 'Whether it is ready to serve.',
      resources: 'What it has been given.',
      restartCount: 'How often it was started again.',
      started: 'Whether it has started and its startup probe has succeeded.',
      state: 'What it does now.',
    },
  },
  ContainerState: {
    about: 'One of: waiting, running, terminated.',
    fields: {
      running: 'It runs.',
      terminated: 'It has ended.',
      waiting: 'It has yet to start, or is about to start again.',
    },
  },
  ContainerStateRunning: { about: 'A container that runs.', fields: { startedAt: 'Since when.' } },
  ContainerStateWaiting: {
    about: 'A container that does not run yet.',
    fields: {
      message: 'More about why.',
      reason: 'Why, in one word: ContainerCreating, CrashLoopBackOff, ErrImagePull and the like.',
    },
  },
  ContainerStateTerminated: {
    about: 'A container that has ended.',
    required: ['exitCode'],
    fields: {
      containerID: 'The runtime’s name for it.',
      exitCode: 'Its exit code: 0 is success, 137 was killed.',
      finishedAt: 'When it ended.',
      message: 'What it said last.',
      reason: 'Completed, Error, OOMKilled and the like.',
      signal: 'The signal that ended it.',
      startedAt: 'When it had started.',
    },
  },
};
