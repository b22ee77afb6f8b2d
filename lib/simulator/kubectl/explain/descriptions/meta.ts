/** Metadata, selectors and references. */
import type { Descriptions } from './description';

export const metaDescriptions: Descriptions = {
  ObjectMeta: {
    about:
      'What every object has: its name, its labels, who owns it, and what the API server notes about it.',
    fields: {
      annotations:
        'Notes for tools and people, as keys and values. Nothing selects by them, so they may be long and of any form.',
      creationTimestamp:
        'When the API server stored the object first. It is set by the server and never changes.',
      deletionGracePeriodSeconds:
        'Seconds that the object is given to end in peace once its deletion was asked for. Set together with deletionTimestamp.',
      deletionTimestamp:
        'When the object is to be gone. It is set when deletion is asked for while finalizers or a grace period keep the object; from then on it can only become empty of finalizers and disappear.',
      finalizers:
        'Names of those who still have something to clean up. An object that is to be deleted stays until this list is empty.',
      generateName: 'A beginning to which the server adds five random characters when no name is given.',
      generation:
        'Counts the changes of what is wished for (the spec). A controller shows in status.observedGeneration which one it has seen.',
      labels:
        'Keys and values by which objects are found and grouped. Selectors of Services, Deployments and policies look at them.',
      managedFields:
        'Which tool or controller set which field and when. Server-side apply uses it to find conflicts.',
      name: 'The name, unique among the objects of the kind in a namespace. It cannot be changed.',
      namespace:
        'The namespace the object is in. Objects of different namespaces may have the same name. Kinds that belong to the whole cluster have none.',
      ownerReferences:
        'The objects this one depends on. When all of them are gone the garbage collector deletes it. One of them may be its controller.',
      resourceVersion:
        'Changes with every write. An update that names an older one is refused with a conflict; a watch goes on from one.',
      selfLink: 'No longer set by the server.',
      uid: 'Set by the server, and different for every object there ever was, also for a second one of the same name.',
    },
  },
  OwnerReference: {
    about: 'Another object of the same namespace, or of the cluster, that this object depends on.',
    required: ['apiVersion', 'kind', 'name', 'uid'],
    fields: {
      apiVersion: 'Group and version of the owner.',
      blockOwnerDeletion:
        'The owner cannot disappear before this object does, when it is deleted in the foreground.',
      controller: 'The owner is the one that manages this object. At most one owner is.',
      kind: 'The kind of the owner.',
      name: 'The name of the owner.',
      uid: 'The uid of the owner: an object of the same name that is created later is not it.',
    },
  },
  ManagedFieldsEntry: {
    about: 'The fields that one manager has set by one way of writing.',
    fields: {
      apiVersion: 'The version in which the fields are named.',
      fieldsType: 'The form of fieldsV1.',
      fieldsV1: 'The fields, as a tree of their names.',
      manager: 'Who set them: kubectl, a controller, a person’s tool.',
      operation: 'Apply for server-side apply, Update for any other write.',
      subresource: 'The subresource that was written, such as status.',
      time: 'When the set of fields last changed.',
    },
  },
  LabelSelector: {
    about:
      'Which objects are meant, by their labels. All of matchLabels and matchExpressions must hold; an empty selector means every object.',
    fields: {
      matchExpressions: 'Conditions on labels, all of which must hold.',
      matchLabels: 'Labels that must be there with these values.',
    },
  },
  LabelSelectorRequirement: {
    about: 'One condition on a label.',
    required: ['key', 'operator'],
    fields: {
      key: 'The label that is looked at.',
      operator:
        'In and NotIn compare with the values, Exists and DoesNotExist only ask whether the label is there.',
      values: 'What In and NotIn compare with. Must be empty for the other operators.',
    },
  },
  ObjectReference: {
    about: 'Names another object.',
    fields: {
      apiVersion: 'Its group and version.',
      fieldPath: 'A part of it, such as one container of a Pod.',
      kind: 'Its kind.',
      name: 'Its name.',
      namespace: 'Its namespace.',
      resourceVersion: 'The version of it that is meant.',
      uid: 'Its uid.',
    },
  },
  LocalObjectReference: {
    about: 'Names an object of the same namespace.',
    fields: { name: 'Its name.' },
  },
  TypedLocalObjectReference: {
    about: 'Names an object of any kind in the same namespace.',
    required: ['kind', 'name'],
    fields: { apiGroup: 'Its group; none for the core group.', kind: 'Its kind.', name: 'Its name.' },
  },
  TypedObjectReference: {
    about: 'Names an object of any kind.',
    required: ['kind', 'name'],
    fields: {
      apiGroup: 'Its group; none for the core group.',
      kind: 'Its kind.',
      name: 'Its name.',
      namespace: 'Its namespace, where it is another one.',
    },
  },
  SecretReference: {
    about: 'Names a Secret of any namespace.',
    fields: { name: 'Its name.', namespace: 'Its namespace.' },
  },
  Condition: {
    about: 'One statement about the state of an object, with since when and why it holds.',
    required: ['type', 'status', 'lastTransitionTime', 'reason', 'message'],
    fields: {
      lastTransitionTime: 'When the status last changed from one value to another.',
      message: 'More about it, for people.',
      observedGeneration: 'The generation of the object that the statement is about.',
      reason: 'Why, in one word that programs may look at.',
      status: 'True, False or Unknown.',
      type: 'What is stated.',
    },
  },
};
