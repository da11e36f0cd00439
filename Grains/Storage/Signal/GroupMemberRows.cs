using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>Members of groups.</summary>
internal sealed class GroupMemberRows() : SignalTable<string, GroupMembers>(DeviceTables.Groups)
{
    private static readonly SqlQuery<GroupMembers> GetGroup = new(
        "signal.group",
        "SELECT group_id, lid_addressed, members, fetched_at, expiration FROM signal_groups WHERE channel_id = @channel_id AND group_id = @group_id",
        new(columns =>
        {
            int group = columns["group_id"], lidAddressed = columns["lid_addressed"], members = columns["members"], fetchedAt = columns["fetched_at"];
            var expiration = columns["expiration"];
            return row => new GroupMembers(
                Jid.Parse(row.GetString(group)), row.Flag(lidAddressed),
                [.. row.GetString(members).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Jid.Parse)],
                row.Time(fetchedAt)) { ExpirationSeconds = row.GetInt64(expiration) };
        }));

    private static readonly SqlStatement PutGroup = new(
        "signal.put_group",
        """
        INSERT INTO signal_groups (channel_id, group_id, lid_addressed, members, fetched_at, expiration)
        VALUES (@channel_id, @group_id, @lid_addressed, @members, @fetched_at, @expiration)
        ON CONFLICT (channel_id, group_id) DO UPDATE SET lid_addressed = excluded.lid_addressed, members = excluded.members, fetched_at = excluded.fetched_at,
            expiration = excluded.expiration
        """);

    private static readonly SqlStatement DeleteGroup = new(
        "signal.delete_group", "DELETE FROM signal_groups WHERE channel_id = @channel_id AND group_id = @group_id");

    private static readonly SqlStatement WipeGroups = new("signal.wipe_groups", "DELETE FROM signal_groups WHERE channel_id = @channel_id");

    public override SqlStatement Wipe => WipeGroups;

    public override ValueTask<IReadOnlyDictionary<string, GroupMembers>> LoadAsync(
        SignalScope scope, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => LoadEachAsync(
        keys, group => scope.Database.ReadOneAsync(GetGroup, [("channel_id", scope.Channel), ("group_id", group)], cancellationToken));

    protected override void Put(UnitOfWork unit, SignalScope scope, string key, GroupMembers value) => unit.Add(
        PutGroup, ("channel_id", scope.Channel), ("group_id", key), ("lid_addressed", value.IsLidAddressed), ("members", string.Join(',', value.Members)),
        ("fetched_at", value.FetchedAt), ("expiration", value.ExpirationSeconds));

    protected override void Delete(UnitOfWork unit, SignalScope scope, string key) =>
        unit.Add(DeleteGroup, ("channel_id", scope.Channel), ("group_id", key));
}
