using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Channels;

public sealed partial class ChannelRows
{
    private const long Pending = (long)ChannelStatus.Pending;

    private static readonly SqlStatement InsertChannel = new(
        "channel.insert",
        $"""
        INSERT INTO channels (id, customer_id, mode, name, metadata, status, status_since, desired_running, epoch, lease_until, created_at, updated_at)
        VALUES (@id, @customer_id, @mode, @name, @metadata, {Pending}, @now, 0, 0, 0, @now, @now) ON CONFLICT (id) DO NOTHING
        """);

    private static readonly SqlStatement PutLabel = new(
        "channel.label", "UPDATE channels SET name = @name, metadata = @metadata, updated_at = @now WHERE id = @id");

    private static readonly SqlStatement PutStatus = new(
        "channel.status",
        """
        UPDATE channels SET status = @status, status_since = @now, reason = @reason, desired_running = @desired_running, updated_at = @now,
            refused_version = NULL, retry_at = NULL
        WHERE id = @id
        """);

    private static readonly SqlStatement SetRetryAt = new("channel.set_retry_at", "UPDATE channels SET retry_at = @retry_at WHERE id = @id");

    private static readonly SqlStatement PutIdentity = new(
        "channel.identity",
        """
        UPDATE channels SET phone_number = @phone_number, jid = @jid, lid = @lid, platform = @platform, updated_at = @now, unarchives_chats = 0,
            username = CASE WHEN CAST(@jid AS TEXT) IS NULL THEN NULL ELSE username END
        WHERE id = @id
        """);

    private static readonly SqlStatement PutLinked = new("channel.linked", "UPDATE channels SET linked_at = @linked_at WHERE id = @id");

    private static readonly SqlStatement PutShown = new("channel.shown", "UPDATE channels SET shown_at = @shown_at WHERE id = @id");

    private static readonly SqlStatement PutUnarchives = new("channel.unarchives", "UPDATE channels SET unarchives_chats = @unarchives_chats WHERE id = @id");

    private static readonly SqlStatement PutPushName = new("channel.push_name", "UPDATE channels SET push_name = @push_name, updated_at = @now WHERE id = @id");

    private static readonly SqlStatement PutUsername = new("channel.username", "UPDATE channels SET username = @username, updated_at = @now WHERE id = @id");

    private static readonly SqlStatement PutSeen = new("channel.seen", "UPDATE channels SET last_seen_at = @last_seen_at WHERE id = @id");

    private static readonly SqlStatement PutDeleted = new(
        "channel.delete", "UPDATE channels SET deleted_at = @now, desired_running = 0, updated_at = @now WHERE id = @id");

    /// <summary>Makes the row; an existing one stays.</summary>
    public static void Insert(UnitOfWork unit, ChannelId id, ChannelCreation creation, DateTimeOffset now) => unit.Add(
        InsertChannel, ("id", id), ("customer_id", creation.CustomerId), ("mode", creation.Mode), ("name", creation.Name),
        ("metadata", JsonSerializer.Serialize(creation.Metadata)), ("now", now));

    /// <summary>Changes name and metadata.</summary>
    public static void UpdateLabel(UnitOfWork unit, ChannelId id, string name, IReadOnlyDictionary<string, string> metadata, DateTimeOffset now) =>
        unit.Add(PutLabel, ("id", id), ("name", name), ("metadata", JsonSerializer.Serialize(metadata)), ("now", now));

    /// <summary>Changes the lifecycle.</summary>
    public static void UpdateStatus(UnitOfWork unit, ChannelId id, ChannelStatus status, string? reason, bool isDesiredRunning, DateTimeOffset now) =>
        unit.Add(PutStatus, ("id", id), ("status", (long)status), ("now", now), ("reason", reason), ("desired_running", isDesiredRunning));

    /// <summary>Sets when the channel is tried again; each change of the lifecycle removes it.</summary>
    public static void PutRetryAt(UnitOfWork unit, ChannelId id, DateTimeOffset at) => unit.Add(SetRetryAt, ("id", id), ("retry_at", at));

    /// <summary>Sets the account of the channel; nulls after a logout.</summary>
    public static void UpdateIdentity(UnitOfWork unit, ChannelId id, string? phoneNumber, string? jid, string? lid, string? platform, DateTimeOffset now) =>
        unit.Add(PutIdentity, ("id", id), ("phone_number", phoneNumber), ("jid", jid), ("lid", lid), ("platform", platform), ("now", now));

    /// <summary>Sets when the device was linked.</summary>
    public static void UpdateLinked(UnitOfWork unit, ChannelId id, DateTimeOffset now) => unit.Add(PutLinked, ("id", id), ("linked_at", now));

    /// <summary>Sets when the account was last shown as available.</summary>
    public static void UpdateShown(UnitOfWork unit, ChannelId id, DateTimeOffset at) => unit.Add(PutShown, ("id", id), ("shown_at", at));

    /// <summary>Sets whether chats leave the archive when a message arrives.</summary>
    public static void UpdateUnarchives(UnitOfWork unit, ChannelId id, bool isOn) => unit.Add(PutUnarchives, ("id", id), ("unarchives_chats", isOn));

    /// <summary>Sets the own push name.</summary>
    public static void UpdatePushName(UnitOfWork unit, ChannelId id, string pushName, DateTimeOffset now) =>
        unit.Add(PutPushName, ("id", id), ("push_name", pushName), ("now", now));

    /// <summary>Sets the own username; null for none.</summary>
    public static void UpdateUsername(UnitOfWork unit, ChannelId id, string? username, DateTimeOffset now) =>
        unit.Add(PutUsername, ("id", id), ("username", username), ("now", now));

    /// <summary>Sets when the connection was last known to be alive.</summary>
    public static void UpdateSeen(UnitOfWork unit, ChannelId id, DateTimeOffset now) => unit.Add(PutSeen, ("id", id), ("last_seen_at", now));

    /// <summary>Marks the channel as deleted.</summary>
    public static void Delete(UnitOfWork unit, ChannelId id, DateTimeOffset now) => unit.Add(PutDeleted, ("id", id), ("now", now));
}
