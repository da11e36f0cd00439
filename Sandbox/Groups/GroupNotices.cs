using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>Notifications about groups to the linked devices of accounts. Phones read the state itself.</summary>
internal sealed class GroupNotices(StanzaSender stanzas, ServerClock clock)
{
    /// <summary>Notifies accounts of changes by an actor. Several changes are several children of one notification.</summary>
    /// <param name="group">The group.</param>
    /// <param name="actor">Who did it.</param>
    /// <param name="accounts">The accounts to notify.</param>
    /// <param name="changes">What changed.</param>
    public void Send(Group group, Account actor, IEnumerable<Account> accounts, params Node[] changes) => Deliver(accounts, N("notification",
        [
            ("from", group.Jid), ("type", "w:gp2"), ("id", clock.NextId()), ("t", clock.Now), ("participant", group.In(actor)),
            ("participant_pn", group.IsLidAddressed ? actor.ShownJid : null), ("participant_username", actor.Username),
            ("addressing_mode", group.AddressingMode), ("notify", actor.PushName.Length > 0 ? actor.PushName : null),
        ],
        changes));

    /// <summary>
    /// Notifies all members of a new owner, by a GraphQL notification: there is no stanza (web client, <c>WAWebMexCommunityOwnerUpdateNotificationHandler</c>).
    /// </summary>
    public void SendOwner(Group group, Account actor, Account owner)
    {
        var author = new JsonObject
        {
            ["id"] = group.In(actor).ToString(), ["pn"] = actor.ShownJid?.ToString(), ["notify_name"] = actor.PushName.Length > 0 ? actor.PushName : null,
        };
        var update = new JsonObject
        {
            ["new_role"] = "SUPERADMIN_MEMBER", ["user_jid"] = group.In(owner).ToString(), ["user"] = new JsonObject { ["jid"] = group.In(owner).ToString() },
        };
        var changed = new JsonObject
        {
            ["id"] = group.Jid.ToString(), ["role_updates"] = new JsonArray(update), ["updated_by"] = author,
            ["update_time"] = clock.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        };
        var data = new JsonObject { ["data"] = new JsonObject { ["xwa2_notify_group_on_participants_roles_change"] = changed } };
        var child = N("update", [("op_name", "NotificationCommunityOwnerUpdate")], Encoding.UTF8.GetBytes(data.ToJsonString()));
        Deliver(group.Members.Keys, N("notification", [("from", group.Jid), ("type", "mex"), ("id", clock.NextId()), ("t", clock.Now)], child));
    }

    /// <summary>Notifies all members of another picture, or of none.</summary>
    /// <param name="group">The group.</param>
    /// <param name="actor">Who did it.</param>
    /// <param name="pictureId">Id of the picture, or null.</param>
    public void SendPicture(Group group, Account actor, string? pictureId) => Deliver(group.Members.Keys, N("notification",
        [("from", group.Jid), ("type", "picture"), ("id", clock.NextId()), ("t", clock.Now), ("notify", actor.PushName.Length > 0 ? actor.PushName : null)],
        N(pictureId is null ? "delete" : "set",
            ("jid", group.Jid), ("id", pictureId), ("author", group.In(actor)), ("author_pn", group.IsLidAddressed ? actor.ShownJid : null))));

    private void Deliver(IEnumerable<Account> accounts, Node notice)
    {
        byte[]? encoded = null;
        foreach (var device in accounts.SelectMany(account => account.Devices.Values))
            if (!device.IsPhone) stanzas.Deliver(device, StanzaClass.Notification, notice, encoded ??= NodeEncoder.Encode(notice));
    }
}
