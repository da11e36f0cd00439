using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>What a client asks once after a login: properties, privacy, block list. Defaults and honest empty answers.</summary>
internal static class SettingsDesk
{
    private static readonly (int Code, string Value)[] Properties = [(10518, "1"), (9666, "1"), (14303, "0"), (20798, "1")];

    /// <summary>The account's one-to-one chats are those of LIDs (<c>lid_one_on_one_migration_enabled</c>, linking reference section 3).</summary>
    private static readonly (int Code, string Value) LidMigration = (9435, "1");

    private static readonly (string Name, string Value)[] PrivacyDefaults =
    [
        ("readreceipts", "all"), ("profile", "all"), ("status", "contacts"), ("online", "all"), ("last", "all"), ("groupadd", "all"), ("calladd", "all"),
        ("messages", "all"), ("defense", "off"), ("stickers", "contacts"),
    ];

    public static Node[] Props(Session session, Device device, Node request) =>
    [
        N("props", [("protocol", 1), ("ab_key", "sandbox"), ("hash", "1"), ("refresh", 86_400), ("refresh_id", 1)],
            [.. (device.Account.Policy.LidMigrated ? Properties.Append(LidMigration) : Properties).Select(property => N("prop", ("config_code", property.Code), ("config_value", property.Value)))]),
    ];

    public static Node[] BlockList(Session session, Device device, Node request) => [N("list", ("dhash", "1"))];

    public static Node[] Privacy(Session session, Device device, Node request) =>
        [N("privacy", [], [.. PrivacyDefaults.Select(setting => N("category", ("name", setting.Name), ("value", setting.Value)))])];
}
