-- Grain state and membership for Orleans' AdoNet providers, on PostgreSQL only. The providers ask for their statements by key; the keys, the parameters
-- and the names of the result columns are theirs, the tables and the text are ours.
CREATE TABLE OrleansQuery (
  QueryKey VARCHAR(64) PRIMARY KEY,
  QueryText VARCHAR(8000) NOT NULL
);

CREATE TABLE orleans_storage (
  grain_hash INTEGER NOT NULL,
  type_hash INTEGER NOT NULL,
  grain_n0 BIGINT NOT NULL,
  grain_n1 BIGINT NOT NULL,
  grain_type VARCHAR(512) NOT NULL,
  grain_extension VARCHAR(512) NOT NULL,
  service_id VARCHAR(150) NOT NULL,
  payload BYTEA NULL,
  modified_on TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL,
  -- Two racing first writes must not both be accepted.
  PRIMARY KEY (grain_hash, type_hash, grain_n0, grain_n1, grain_type, grain_extension, service_id)
);

CREATE TABLE orleans_membership_version (
  deployment_id VARCHAR(150) PRIMARY KEY,
  changed_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  version INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE orleans_membership (
  deployment_id VARCHAR(150) NOT NULL REFERENCES orleans_membership_version (deployment_id),
  address VARCHAR(45) NOT NULL,
  port INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  silo_name VARCHAR(150) NOT NULL,
  host_name VARCHAR(150) NOT NULL,
  status INTEGER NOT NULL,
  proxy_port INTEGER NULL,
  suspect_times VARCHAR(8000) NULL,
  start_time TIMESTAMPTZ NOT NULL,
  i_am_alive_time TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (deployment_id, address, port, generation)
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', 'SELECT payload AS PayloadBinary, modified_on, version AS Version FROM orleans_storage WHERE grain_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND grain_n0 = @GrainIdN0 AND grain_n1 = @GrainIdN1
  AND grain_type = @GrainTypeString AND grain_extension = COALESCE(@GrainIdExtensionString, '''') AND service_id = @ServiceId'),
('WriteToStorageKey', 'WITH updated AS (
  UPDATE orleans_storage SET payload = @PayloadBinary, modified_on = now(), version = version + 1
  WHERE grain_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND grain_n0 = @GrainIdN0 AND grain_n1 = @GrainIdN1
  AND grain_type = @GrainTypeString AND grain_extension = COALESCE(@GrainIdExtensionString, '''') AND service_id = @ServiceId AND version = CAST(@GrainStateVersion AS integer) RETURNING version),
inserted AS (
  INSERT INTO orleans_storage (grain_hash, type_hash, grain_n0, grain_n1, grain_type, grain_extension, service_id, payload, modified_on, version)
  SELECT @GrainIdHash, @GrainTypeHash, @GrainIdN0, @GrainIdN1, @GrainTypeString, COALESCE(@GrainIdExtensionString, ''''), @ServiceId, @PayloadBinary, now(), 1
  WHERE CAST(@GrainStateVersion AS integer) IS NULL ON CONFLICT DO NOTHING RETURNING version)
SELECT version AS NewGrainStateVersion FROM updated UNION ALL SELECT version FROM inserted
UNION ALL SELECT CAST(@GrainStateVersion AS integer) WHERE NOT EXISTS (SELECT 1 FROM updated) AND NOT EXISTS (SELECT 1 FROM inserted)'),
('ClearStorageKey', 'UPDATE orleans_storage SET payload = NULL, version = version + 1 WHERE grain_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND grain_n0 = @GrainIdN0 AND grain_n1 = @GrainIdN1
  AND grain_type = @GrainTypeString AND grain_extension = COALESCE(@GrainIdExtensionString, '''') AND service_id = @ServiceId AND version = @GrainStateVersion RETURNING version AS NewGrainStateVersion'),
('DeleteStorageKey', 'DELETE FROM orleans_storage WHERE grain_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND grain_n0 = @GrainIdN0 AND grain_n1 = @GrainIdN1
  AND grain_type = @GrainTypeString AND grain_extension = COALESCE(@GrainIdExtensionString, '''') AND service_id = @ServiceId AND version = @GrainStateVersion RETURNING version + 1 AS NewGrainStateVersion'),
('UpdateIAmAlivetimeKey', 'UPDATE orleans_membership SET i_am_alive_time = @IAmAliveTime WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation'),
('InsertMembershipVersionKey', 'WITH added AS (INSERT INTO orleans_membership_version (deployment_id) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1) SELECT count(*)::int FROM added'),
('InsertMembershipKey', 'WITH bumped AS (
  UPDATE orleans_membership_version SET version = version + 1, changed_at = now() WHERE deployment_id = @DeploymentId AND version = @Version
  AND NOT EXISTS (SELECT 1 FROM orleans_membership WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation) RETURNING 1),
added AS (
  INSERT INTO orleans_membership (deployment_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive_time)
  SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime WHERE EXISTS (SELECT 1 FROM bumped) RETURNING 1)
SELECT count(*)::int FROM added'),
('UpdateMembershipKey', 'WITH bumped AS (
  UPDATE orleans_membership_version SET version = version + 1, changed_at = now() WHERE deployment_id = @DeploymentId AND version = @Version
  AND EXISTS (SELECT 1 FROM orleans_membership WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation) RETURNING 1),
changed AS (
  UPDATE orleans_membership SET status = @Status, suspect_times = @SuspectTimes, i_am_alive_time = @IAmAliveTime WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation AND EXISTS (SELECT 1 FROM bumped) RETURNING 1)
SELECT count(*)::int FROM changed'),
('MembershipReadRowKey', 'SELECT v.deployment_id AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName, m.host_name AS HostName, m.status AS Status,
  m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes, m.start_time AS StartTime, m.i_am_alive_time AS IAmAliveTime, v.version AS Version
FROM orleans_membership_version v LEFT JOIN orleans_membership m ON m.deployment_id = v.deployment_id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
WHERE v.deployment_id = @DeploymentId'),
('MembershipReadAllKey', 'SELECT v.deployment_id AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName, m.host_name AS HostName, m.status AS Status,
  m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes, m.start_time AS StartTime, m.i_am_alive_time AS IAmAliveTime, v.version AS Version
FROM orleans_membership_version v LEFT JOIN orleans_membership m ON m.deployment_id = v.deployment_id
WHERE v.deployment_id = @DeploymentId'),
('DeleteMembershipTableEntriesKey', 'WITH rows AS (DELETE FROM orleans_membership WHERE deployment_id = @DeploymentId) DELETE FROM orleans_membership_version WHERE deployment_id = @DeploymentId'),
('GatewaysQueryKey', 'SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation FROM orleans_membership WHERE deployment_id = @DeploymentId AND status = @Status AND proxy_port > 0'),
('CleanupDefunctSiloEntriesKey', 'DELETE FROM orleans_membership WHERE deployment_id = @DeploymentId AND i_am_alive_time < @IAmAliveTime AND status <> 3')
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
