using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Channels;

/// <summary>The columns of a <see cref="ChannelRow"/>.</summary>
internal static class ChannelRowReader
{
    public const string Columns = """
        id, customer_id, mode, name, metadata, status, status_since, reason, desired_running, epoch, owner_silo, lease_until, phone_number, jid, lid, push_name,
        platform, last_seen_at, created_at, updated_at, deleted_at, retry_at, linked_at, shown_at, username
        """;

    public static readonly RowReader<ChannelRow> Rows = new(columns =>
    {
        int id = columns["id"], customer = columns["customer_id"], mode = columns["mode"], name = columns["name"], metadata = columns["metadata"];
        int status = columns["status"], statusSince = columns["status_since"], reason = columns["reason"], desiredRunning = columns["desired_running"];
        int epoch = columns["epoch"], ownerSilo = columns["owner_silo"], leaseUntil = columns["lease_until"];
        int phoneNumber = columns["phone_number"], jid = columns["jid"], lid = columns["lid"], pushName = columns["push_name"], username = columns["username"];
        int platform = columns["platform"], lastSeenAt = columns["last_seen_at"], createdAt = columns["created_at"], updatedAt = columns["updated_at"];
        int deletedAt = columns["deleted_at"], retryAt = columns["retry_at"], linkedAt = columns["linked_at"], shownAt = columns["shown_at"];
        return row => new ChannelRow
        {
            Id = row.Channel(id),
            CustomerId = row.Customer(customer),
            Mode = (Mode)row.GetInt64(mode),
            Name = row.GetString(name),
            Metadata = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(metadata))!,
            Status = (ChannelStatus)row.GetInt64(status),
            StatusSince = row.Time(statusSince),
            Reason = row.Text(reason),
            IsDesiredRunning = row.Flag(desiredRunning),
            Epoch = row.GetInt64(epoch),
            OwnerSilo = row.Text(ownerSilo),
            LeaseUntil = row.Time(leaseUntil),
            PhoneNumber = row.Text(phoneNumber),
            Jid = row.Text(jid),
            Lid = row.Text(lid),
            PushName = row.Text(pushName),
            Username = row.Text(username),
            Platform = row.Text(platform),
            LastSeenAt = row.TimeOrNull(lastSeenAt),
            CreatedAt = row.Time(createdAt),
            UpdatedAt = row.Time(updatedAt),
            DeletedAt = row.TimeOrNull(deletedAt),
            RetryAt = row.TimeOrNull(retryAt),
            LinkedAt = row.TimeOrNull(linkedAt),
            ShownAt = row.TimeOrNull(shownAt),
        };
    });
}
