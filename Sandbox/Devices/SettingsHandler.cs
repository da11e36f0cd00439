using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Devices;

/// <summary>What a client queries once after a login: properties.</summary>
internal sealed class SettingsHandler : IStanzaHandler
{
    private static readonly (int Code, string Value)[] Properties = [(10518, "1"), (9666, "1"), (14303, "0"), (20798, "1")];

    /// <summary>The account's one-to-one chats are those of LIDs (<c>lid_one_on_one_migration_enabled</c>, linking reference section 3).</summary>
    private static readonly (int Code, string Value) LidMigration = (9435, "1");

    public void Register(StanzaTable table)
    {
        table.Requests.On("abt", "get", "props", Props);
        table.Requests.On("w", "get", "props", Props);
    }

    private static Node[] Props(Session session, Device device, Node request) =>
    [
        N("props", [("protocol", 1), ("ab_key", "sandbox"), ("hash", "1"), ("refresh", 86_400), ("refresh_id", 1)],
            [.. (device.Account.Policy.LidMigrated ? Properties.Append(LidMigration) : Properties)
                .Select(property => N("prop", ("config_code", property.Code), ("config_value", property.Value)))]),
    ];
}
