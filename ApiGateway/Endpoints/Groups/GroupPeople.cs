using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Groups;

namespace WhatIsUp.ApiGateway.Endpoints.Groups;

/// <summary>People in requests about groups.</summary>
internal static class GroupPeople
{
    /// <summary>The addresses of people, each once; problems are added by the place in the list.</summary>
    public static IReadOnlyDictionary<string, string> Read(IReadOnlyList<string>? texts, string field, FieldErrors errors)
    {
        // The response repeats the first address of somebody in the request.
        var people = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < (texts?.Count ?? 0); i++)
            if (Recipient.ReadPerson(texts![i] ?? "", $"{field}[{i}]", errors) is { } jid) people.TryAdd(jid, texts[i]);
        return people;
    }

    /// <summary>The reply with the addresses as the caller gave them.</summary>
    public static GroupParticipantsReply Named(this GroupParticipantsReply reply, IReadOnlyDictionary<string, string> people) =>
        reply with { Results = Named(reply.Results, people) };

    /// <inheritdoc cref="Named(GroupParticipantsReply, IReadOnlyDictionary{string, string})"/>
    public static GroupCreatedReply Named(this GroupCreatedReply reply, IReadOnlyDictionary<string, string> people) =>
        reply with { Results = Named(reply.Results, people) };

    /// <summary>What becomes of people who can't be added; messages need a scope of their own.</summary>
    public static GroupInvitationOptions Invitations(RequestContext context, bool? sends, string? text)
    {
        if (sends is true && !context.Allows(Scopes.MessagesSend))
            throw new GatewayException(
                ErrorCode.ChannelAccessDenied, "The key lacks a scope for this.", new Dictionary<string, string> { ["required_scope"] = Scopes.MessagesSend });
        return new GroupInvitationOptions { Send = sends is true, Text = text };
    }

    private static IReadOnlyList<GroupParticipantResult> Named(IReadOnlyList<GroupParticipantResult> results, IReadOnlyDictionary<string, string> people) =>
        [.. results.Select(result => result with { Input = people.GetValueOrDefault(result.Input, result.Input) })];
}
