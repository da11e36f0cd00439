{{- define "whatisup.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "whatisup.secret" -}}
{{ .Values.existingSecret | default (printf "%s-secrets" .Release.Name) }}
{{- end }}

{{- define "whatisup.labels" -}}
app.kubernetes.io/name: whatisup
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "whatisup.env" -}}
- name: WhatIsUp__Database__Provider
  value: postgres
- name: WhatIsUp__Database__ConnectionString
  valueFrom: { secretKeyRef: { name: {{ include "whatisup.secret" . }}, key: connection-string } }
- name: WhatIsUp__Cluster__ClusterId
  value: {{ .Values.cluster.clusterId | quote }}
- name: WhatIsUp__Cluster__ServiceId
  value: {{ .Values.cluster.serviceId | quote }}
{{- if .Values.sandbox.enabled }}
- name: WhatIsUp__Sandbox__Address
  value: ws://{{ .Release.Name }}-sandbox:8090/ws/chat
- name: WhatIsUp__Sandbox__RootKey
  value: {{ .Values.sandbox.rootKey | quote }}
- name: WhatIsUp__Sandbox__TlsRootCertificate
  value: {{ .Values.sandbox.tlsRootCertificate | quote }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "whatisup.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1654
runAsGroup: 1654
fsGroup: 1654
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "whatisup.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}
