using System.Collections.Frozen;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Contents;

/// <summary>Names of the fields of Message (reference schema), for unsupported types.</summary>
internal static class FieldNames
{
    // Fields beside a content: key distribution, wrappers, and the context.
    private static readonly FrozenSet<int> Companions = FrozenSet.Create(2, 15, 31, 35);

    private static readonly FrozenDictionary<int, string> Names = new Dictionary<int, string>
    {
        [5] = "locationMessage", [10] = "call", [11] = "chat", [12] = "protocolMessage", [14] = "highlyStructuredMessage", [16] = "sendPaymentMessage",
        [18] = "liveLocationMessage", [22] = "requestPaymentMessage",
        [23] = "declinePaymentRequestMessage", [24] = "cancelPaymentRequestMessage", [25] = "templateMessage", [28] = "groupInviteMessage",
        [30] = "productMessage",
        [37] = "viewOnceMessage", [40] = "ephemeralMessage", [41] = "invoiceMessage", [44] = "paymentInviteMessage", [46] = "reactionMessage",
        [47] = "stickerSyncRmrMessage",
        [50] = "pollUpdateMessage", [51] = "keepInChatMessage", [54] = "requestPhoneNumberMessage", [55] = "viewOnceMessageV2", [56] = "encReactionMessage",
        [58] = "editedMessage", [59] = "viewOnceMessageV2Extension", [61] = "scheduledCallCreationMessage", [63] = "pinInChatMessage",
        [65] = "scheduledCallEditMessage",
        [67] = "botInvokeMessage", [69] = "callLogMesssage", [70] = "messageHistoryBundle", [71] = "encCommentMessage", [72] = "bcallMessage",
        [76] = "encEventResponseMessage", [77] = "commentMessage", [78] = "newsletterAdminInviteMessage", [80] = "placeholderMessage",
        [82] = "secretEncryptedMessage",
        [83] = "albumMessage", [85] = "eventCoverImage", [86] = "stickerPackMessage", [87] = "statusMentionMessage", [88] = "pollResultSnapshotMessage",
        [90] = "pollCreationOptionImageMessage", [92] = "groupStatusMentionMessage", [93] = "pollCreationMessageV4", [95] = "statusAddYours",
        [97] = "richResponseMessage",
        [98] = "statusNotificationMessage", [99] = "limitSharingMessage", [100] = "botTaskMessage", [101] = "questionMessage", [102] = "messageHistoryNotice",
        [104] = "botForwardedMessage", [105] = "statusQuestionAnswerMessage", [106] = "questionReplyMessage", [107] = "questionResponseMessage",
        [109] = "statusQuotedMessage",
        [110] = "statusStickerInteractionMessage", [111] = "pollCreationMessageV5", [113] = "newsletterFollowerInviteMessageV2",
        [114] = "pollResultSnapshotMessageV3",
    }.ToFrozenDictionary();

    /// <summary>Name of the first field that is a content; <c>field123</c> for an unknown one, <c>empty</c> if there is none.</summary>
    public static string Of(Message message)
    {
        var fields = new CodedInputStream(message.ToByteArray());
        string? name = null;
        while (fields.ReadTag() is not 0 and var tag)
        {
            var number = WireFormat.GetTagFieldNumber(tag);
            fields.SkipLastField();
            if (!Companions.Contains(number)) name ??= Names.GetValueOrDefault(number) ?? FormattableString.Invariant($"field{number}");
        }
        return name ?? (message.SenderKeyDistributionMessage is not null ? "senderKeyDistributionMessage" : "empty");
    }
}
