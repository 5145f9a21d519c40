// Made by tools/typescript.py from the table of operations.

export interface ChangedCluster {
  cluster: string;
  title?: string;
  labels?: Record<string, string>;
  owners?: Record<string, string>;
  context?: string;
  prometheus?: string;
  keep_days?: number;
}

export interface ClusterShown {
  name: string;
  title: string;
  way: "agent" | "bundle" | "live";
  labels: Record<string, string>;
  keep_days: number;
  has_credential: boolean;
  created: string;
  changed: string;
  revision: number;
  owners: Record<string, string>;
  context: string;
  prometheus: string;
}

export interface ListClusters {
  cursor?: string;
  limit?: number;
}

export interface NewCluster {
  name: string;
  way?: "agent" | "bundle" | "live";
  title?: string;
  labels?: Record<string, string>;
  owners?: Record<string, string>;
  context?: string;
  prometheus?: string;
  keep_days?: number;
}

export type Nothing = Record<string, never>;

export interface OfCluster {
  cluster: string;
}

export interface PageClusterShown {
  items: ClusterShown[];
  next: string;
  total: number | null;
}

export interface Operations {
  "clusters.create": { parameters: NewCluster; result: ClusterShown };
  "clusters.delete": { parameters: OfCluster; result: Nothing };
  "clusters.get": { parameters: OfCluster; result: ClusterShown };
  "clusters.list": { parameters: ListClusters; result: PageClusterShown };
  "clusters.update": { parameters: ChangedCluster; result: ClusterShown };
}

export const PLACES = {
  "clusters.create": ["POST", "/clusters", "", "create:clusters"],
  "clusters.delete": ["DELETE", "/clusters/{cluster}", "", "delete:clusters"],
  "clusters.get": ["GET", "/clusters/{cluster}", "", "read:clusters"],
  "clusters.list": ["GET", "/clusters", "", "read:clusters"],
  "clusters.update": ["PATCH", "/clusters/{cluster}", "", "write:clusters"],
} as const satisfies Record<keyof Operations, readonly [string, string, string, string]>;
