{{/* The Pod of a server, for a StatefulSet with its volume and for a Deployment with a database. */}}
{{- define "holdfast.pod" -}}
metadata:
  labels:
    {{- include "holdfast.labels" . | nindent 4 }}
    app.kubernetes.io/component: server
    {{- with .Values.server.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.server.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "holdfast.account" . }}
  automountServiceAccountToken: true
  # A Service named holdfast would put HOLDFAST_PORT into the environment, where our own setting of that name belongs.
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .Values.server.terminationGracePeriodSeconds }}
  {{- with .Values.server.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  securityContext:
    {{- include "holdfast.podSecurity" . | nindent 4 }}
  {{- with .Values.image.pullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if .Values.keys.secretName }}
  initContainers:
    # Kubernetes gives files of Secrets to the group of the Pod; keys that others than their owner may read are refused.
    - name: keys
      image: {{ include "holdfast.image" . }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      command: [install, -m, "0600", /etc/holdfast/keys/{{ .Values.keys.secretKey }}, /run/holdfast/keys.json]
      securityContext:
        {{- include "holdfast.containerSecurity" . | nindent 8 }}
      resources:
        requests: {cpu: 10m, memory: 16Mi}
        limits: {memory: 64Mi}
      volumeMounts:
        - {name: keys, mountPath: /etc/holdfast/keys, readOnly: true}
        - {name: run, mountPath: /run/holdfast}
  {{- end }}
  containers:
    - name: server
      image: {{ include "holdfast.image" . }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args: [serve]
      env:
        - {name: HOLDFAST_HOST, value: "0.0.0.0"}
        - {name: HOLDFAST_PORT, value: "8420"}
        {{- if eq .Values.store.kind "postgres" }}
        - name: HOLDFAST_STORE
          valueFrom:
            secretKeyRef:
              name: {{ required "store.postgres.secretName: a Secret with postgresql://..." .Values.store.postgres.secretName }}
              key: {{ .Values.store.postgres.secretKey }}
        {{- else }}
        - {name: HOLDFAST_STORE, value: /var/lib/holdfast/store.db}
        {{- end }}
        {{- if .Values.keys.secretName }}
        - {name: HOLDFAST_KEYS, value: /run/holdfast/keys.json}
        {{- end }}
        {{- with .Values.server.clusterName }}
        - {name: HOLDFAST_IN_CLUSTER, value: {{ . | quote }}}
        {{- end }}
        {{- with include "holdfast.url" . }}
        - {name: HOLDFAST_URL, value: {{ . | quote }}}
        {{- end }}
        {{- with .Values.server.proxies }}
        - {name: HOLDFAST_PROXIES, value: {{ . | quote }}}
        {{- end }}
        {{- if .Values.oidc.issuer }}
        - {name: HOLDFAST_OIDC_ISSUER, value: {{ .Values.oidc.issuer | quote }}}
        - {name: HOLDFAST_OIDC_CLIENT, value: {{ .Values.oidc.client | quote }}}
        {{- with .Values.oidc.title }}
        - {name: HOLDFAST_OIDC_TITLE, value: {{ . | quote }}}
        {{- end }}
        {{- with .Values.oidc.groups }}
        - {name: HOLDFAST_OIDC_GROUPS, value: {{ join " " . | quote }}}
        {{- end }}
        {{- with .Values.oidc.secretName }}
        - name: HOLDFAST_OIDC_SECRET
          valueFrom:
            secretKeyRef: {name: {{ . }}, key: {{ $.Values.oidc.secretKey }}}
        {{- end }}
        {{- end }}
        {{- with .Values.server.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        - {name: http, containerPort: 8420}
      # A first start makes or upgrades the tables.
      startupProbe:
        httpGet: {path: /healthz, port: http}
        periodSeconds: 2
        failureThreshold: 60
      livenessProbe:
        httpGet: {path: /healthz, port: http}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: {path: /readyz, port: http}
        periodSeconds: 5
        timeoutSeconds: 5
      resources:
        {{- toYaml .Values.server.resources | nindent 8 }}
      securityContext:
        {{- include "holdfast.containerSecurity" . | nindent 8 }}
      volumeMounts:
        - {name: data, mountPath: /var/lib/holdfast}
        - {name: tmp, mountPath: /tmp}
        {{- if .Values.keys.secretName }}
        - {name: run, mountPath: /run/holdfast}
        {{- end }}
  {{- with .Values.server.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.server.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.server.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if gt (int .Values.server.replicas) 1 }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "holdfast.selector" . | nindent 10 }}
          app.kubernetes.io/component: server
  {{- end }}
  volumes:
    - name: tmp
      emptyDir: {sizeLimit: 1Gi}
    {{- if eq .Values.store.kind "postgres" }}
    - name: data
      emptyDir: {sizeLimit: 1Gi}
    {{- end }}
    {{- if .Values.keys.secretName }}
    - name: keys
      secret: {secretName: {{ .Values.keys.secretName }}}
    - name: run
      emptyDir: {medium: Memory, sizeLimit: 1Mi}
    {{- end }}
{{- end -}}
