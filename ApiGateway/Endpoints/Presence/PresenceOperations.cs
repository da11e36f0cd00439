using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Metadata;
using static WhatIsUp.ApiGateway.Operations.OperationRows;

namespace WhatIsUp.ApiGateway.Endpoints.Presence;

/// <summary>Rows of the table of operations for presence.</summary>
internal static class PresenceOperations
{
    /// <summary>All rows.</summary>
    public static IReadOnlyList<OperationRow> Rows { get; } =
    [
        Change("setPresence", Scopes.ChannelsWrite, "channel.presence", new SetPresenceRequest { Presence = RequestedPresence.Available }),
        Change("showTyping", Scopes.ChannelsWrite, "channel.presence", new ChatPresenceRequest { Presence = RequestedPresence.Typing, Delay = 5 }),
        Change("subscribePresence", Scopes.ChannelsWrite, "channel.presence"),
        Change("unsubscribePresence", Scopes.ChannelsWrite, "channel.presence"),
        Read("getPresence", Scopes.MessagesRead),
    ];
}
