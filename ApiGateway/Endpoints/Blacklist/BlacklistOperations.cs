using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Metadata;
using static WhatIsUp.ApiGateway.Operations.OperationRows;

namespace WhatIsUp.ApiGateway.Endpoints.Blacklist;

/// <summary>Rows of the table of operations for the blacklist.</summary>
internal static class BlacklistOperations
{
    private const string Audit = "channel.blacklist";

    /// <summary>All rows.</summary>
    public static IReadOnlyList<OperationRow> Rows { get; } =
    [
        Read("listBlacklist", Scopes.MessagesRead),
        Change("blockContact", Scopes.ChannelsWrite, Audit),
        Change("unblockContact", Scopes.ChannelsWrite, Audit),
    ];
}
