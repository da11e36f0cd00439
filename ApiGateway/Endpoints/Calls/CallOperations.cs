using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Metadata;
using static WhatIsUp.ApiGateway.Metadata.Capability;
using static WhatIsUp.ApiGateway.Operations.OperationRows;

namespace WhatIsUp.ApiGateway.Endpoints.Calls;

/// <summary>Rows of the table of operations for calls.</summary>
internal static class CallOperations
{
    /// <summary>All rows.</summary>
    public static IReadOnlyList<OperationRow> Rows { get; } =
    [
        Read("listCalls", Scopes.MessagesRead),
        Read("getCallLink", Scopes.MessagesRead, UnprovenOnLive),
        Change("createCall", Scopes.ChannelsWrite, "channel.call_link", new CreateCallRequest { StartTime = ChannelExamples.Time }),
        Change("createCallLink", Scopes.ChannelsWrite, "channel.call_link", new CreateCallLinkRequest { Media = CallMedia.Audio },
            parity: "socket.createCallLink(media)"),
        Change("rejectCall", Scopes.ChannelsWrite, "channel.call_rejected"),
    ];
}
