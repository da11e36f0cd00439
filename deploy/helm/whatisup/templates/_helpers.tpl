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

{{- define "whatisup.mediaSecret" -}}
{{ .Values.media.s3.existingSecret | default (printf "%s-media" .Release.Name) }}
{{- end }}

{{- define "whatisup.mediaEnv" -}}
- name: WhatIsUp__Media__Store
  value: {{ .Values.media.store | quote }}
{{- if eq .Values.media.store "s3" }}
- name: WhatIsUp__Media__S3__Endpoint
  value: {{ .Values.media.s3.endpoint | quote }}
- name: WhatIsUp__Media__S3__Region
  value: {{ .Values.media.s3.region | quote }}
- name: WhatIsUp__Media__S3__Bucket
  value: {{ required "media.s3.bucket" .Values.media.s3.bucket | quote }}
- name: WhatIsUp__Media__S3__Prefix
  value: {{ .Values.media.s3.prefix | quote }}
{{- if or .Values.media.s3.accessKey .Values.media.s3.existingSecret }}
- name: WhatIsUp__Media__S3__AccessKey
  valueFrom: { secretKeyRef: { name: {{ include "whatisup.mediaSecret" . }}, key: access-key } }
- name: WhatIsUp__Media__S3__SecretKey
  valueFrom: { secretKeyRef: { name: {{ include "whatisup.mediaSecret" . }}, key: secret-key } }
{{- end }}
{{- else }}
- name: WhatIsUp__Media__Folder
  value: /media
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
