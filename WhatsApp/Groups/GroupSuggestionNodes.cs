using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>
/// Reads suggestions of groups for a community out of notifications (web client; zapo @9a49e1ff, group events; a recorded notification in wamux,
/// captured-community-2026-10-09).
/// </summary>
internal static class GroupSuggestionNodes
{
    private const int MaxSuggestions = 1_024;
    private const int MaxTextLength = 16_384;

    /// <summary>The suggestions of <c>created_sub_group_suggestion</c>.</summary>
    public static GroupSuggestion[] ReadCreated(Node child) =>
        [.. SuggestionsOf(child).Select(node => new GroupSuggestion(GroupNodes.IdOf(node)!.Value, CreatorOf(node))
        {
            Subject = TextOf(node.Child("subject")) ?? GroupNodes.ShortText(node.Get("subject")),
            Description = TextOf(node.Child("description")?.Child("body")),
            At = GroupNodes.TimeOf(node, "creation"),
            Size = int.TryParse(node.Child("participant_count")?.Text, out var size) && size >= 0 ? size : null,
            IsExisting = node.Child("is_existing_group")?.Text == "true",
            IsHidden = node.Child("hidden_group") is { } hidden && hidden.Text != "false",
        })];

    /// <summary>The suggestions of <c>revoked_sub_group_suggestions</c>.</summary>
    public static GroupSuggestionEnd[] ReadEnded(Node child) =>
        [.. SuggestionsOf(child).Select(node =>
            new GroupSuggestionEnd(GroupNodes.IdOf(node)!.Value, CreatorOf(node), GroupNodes.ShortText(node.Get("reason"))))];

    private static IEnumerable<Node> SuggestionsOf(Node child) =>
        child.ChildrenOf("sub_group_suggestion").Take(MaxSuggestions).Where(node => GroupNodes.IdOf(node) is not null);

    private static GroupAccount? CreatorOf(Node node) => GroupNodes.ReadAccount(node, "creator", "creator_pn", "creator_username");

    private static string? TextOf(Node? node) => node?.Text is { Length: > 0 and <= MaxTextLength } text ? text : null;
}
