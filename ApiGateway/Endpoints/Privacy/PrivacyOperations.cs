using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.Grains.Abstractions.Privacy;
using static WhatIsUp.ApiGateway.Operations.OperationRows;

namespace WhatIsUp.ApiGateway.Endpoints.Privacy;

/// <summary>Rows of the table of operations for privacy.</summary>
internal static class PrivacyOperations
{
    private const string Audit = "channel.privacy";

    /// <summary>All rows.</summary>
    public static IReadOnlyList<OperationRow> Rows { get; } =
    [
        Read("getPrivacy", Scopes.MessagesRead),
        Change("updatePrivacy", Scopes.ChannelsWrite, Audit, new PatchPrivacyRequest { GroupAdd = PrivacyValue.Contacts },
            parity: "socket.updateGroupsAddPrivacy(group_add)"),
        Read("listPrivacyExceptions", Scopes.MessagesRead),
        Change("putPrivacyExceptions", Scopes.ChannelsWrite, Audit, new PutExceptionsRequest { Contacts = ["+4915187654321"] }),
    ];
}
