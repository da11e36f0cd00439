using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Metadata;
using static WhatIsUp.ApiGateway.Metadata.Capability;
using static WhatIsUp.ApiGateway.Operations.OperationRows;

namespace WhatIsUp.ApiGateway.Endpoints.Labels;

/// <summary>Rows of the table of operations for labels and quick replies.</summary>
internal static class LabelOperations
{
    private const string Audit = "channel.label", ReplyAudit = "channel.quick_reply";

    /// <summary>All rows.</summary>
    public static IReadOnlyList<OperationRow> Rows { get; } =
    [
        Read("listLabels", Scopes.MessagesRead, NeedsBusinessAccount),
        Read("getLabel", Scopes.MessagesRead, NeedsBusinessAccount),
        Change("putLabel", Scopes.ChannelsWrite, Audit, new PutLabelRequest { Id = "1", Name = "New customer", Color = 3 }, NeedsBusinessAccount),
        Change("deleteLabel", Scopes.ChannelsWrite, Audit, capability: NeedsBusinessAccount),
        Change("assignLabel", Scopes.ChannelsWrite, Audit, capability: NeedsBusinessAccount),
        Change("unassignLabel", Scopes.ChannelsWrite, Audit, capability: NeedsBusinessAccount),
        Read("listQuickReplies", Scopes.MessagesRead, NeedsBusinessAccount),
        Read("getQuickReply", Scopes.MessagesRead, NeedsBusinessAccount),
        Change("createQuickReply", Scopes.ChannelsWrite, ReplyAudit,
            new CreateQuickReplyRequest { Shortcut = "hours", Message = "We are here from Monday to Friday, 9 to 17.", Keywords = ["opening"] },
            NeedsBusinessAccount),
        Change("updateQuickReply", Scopes.ChannelsWrite, ReplyAudit,
            new PatchQuickReplyRequest { Message = "We are here from Monday to Saturday, 9 to 17." }, NeedsBusinessAccount),
        Change("deleteQuickReply", Scopes.ChannelsWrite, ReplyAudit, capability: NeedsBusinessAccount),
    ];
}
