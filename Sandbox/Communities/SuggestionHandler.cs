using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Communities;

/// <summary>Requests of linked devices about suggested groups of communities (<c>w:g2</c>), in the form of the web client.</summary>
internal sealed class SuggestionHandler(StateStore store, CommunityDirectory communities, CommunitySuggestions suggestions) : IStanzaHandler
{
    private const int MaxNamed = 1_000;
    private const string Tag = "sub_group_suggestion", ActionsTag = "sub_group_suggestions_action";

    public void Register(StanzaTable table)
    {
        table.Requests.On("w:g2", "set", Tag, Suggest);
        table.Requests.On("w:g2", "set", ActionsTag, Decide);
    }

    private Node[] Suggest(Session session, Device device, Node request)
    {
        var parent = communities.Require(device.Account, request.GetJid("to"));
        var suggested = request.Children[0];
        Node[] named = [.. suggested.ChildrenOf("group").Take(MaxNamed + 1)];
        if (named.Length > MaxNamed) throw Refusal.BadRequest();
        if (named.Length == 0) return [SuggestNew(parent, device.Account, suggested)];
        return [N(Tag, [], [.. named.Select(one => N("group", ("jid", one.GetJid("jid") ?? throw Refusal.BadRequest()),
            ("error", suggestions.Suggest(parent, device.Account, one.GetJid("jid"), one.Child("hidden_group") is not null))))])];
    }

    private Node SuggestNew(Group parent, Account creator, Node suggested)
    {
        if (suggested.Child("subject")?.Text is not { Length: > 0 } subject) throw Refusal.BadRequest();
        if (subject.Length > GroupDirectory.MaxSubjectLength) throw Refusal.NotAcceptable();
        var text = suggested.Child("description")?.Child("body")?.Text;
        // A description that is too long is left out, and named.
        var isTooLong = text?.Length > GroupDirectory.MaxDescriptionLength;
        var made = suggestions.SuggestNew(parent, creator, new SuggestedGroup("", "", GroupDirectory.PersonOf(creator), subject, default)
        {
            Description = isTooLong ? null : text,
            IsHidden = suggested.Child("hidden_group") is not null,
            RequiresApproval = suggested.Child("membership_approval_mode")?.Child("group_join")?.Get("state") == "on",
        });
        Node[] errors = isTooLong ? [N("description", ("error", "406"))] : [];
        return N(Tag,
            [
                ("jid", made.Jid), ("creation", made.At), ("creator", GroupNodes.In(parent, made.Creator)),
                ("creator_pn", GroupNodes.NumberIn(parent, made.Creator)),
            ],
            errors);
    }

    private Node[] Decide(Session session, Device device, Node request)
    {
        var parent = communities.Require(device.Account, request.GetJid("to"));
        var answers = new List<Node>();
        foreach (var action in request.Children[0].Children)
        {
            if (action.Children.Count > MaxNamed || action.Tag is not ("approve" or "reject" or "cancel")) throw Refusal.BadRequest();
            if (action.Tag != "cancel" && !parent.IsAdmin(device.Account)) throw Refusal.Forbidden();
            answers.Add(N(action.Tag, [], [.. action.ChildrenOf(Tag).Select(one => Decide(parent, device.Account, action.Tag, one))]));
        }
        return answers.Count > 0 ? [N(ActionsTag, [], [.. answers])] : throw Refusal.BadRequest();
    }

    private Node Decide(Group parent, Account actor, string action, Node named)
    {
        if (named.GetJid("jid") is not { IsGroup: true } group) throw Refusal.BadRequest();
        var creator = action == "cancel" ? actor : store.State.Find(named.GetJid("creator"));
        var error = action switch
        {
            "approve" => suggestions.Approve(parent, actor, group.User, creator),
            "reject" => suggestions.End(parent, actor, group.User, creator, "rejected"),
            _ => suggestions.End(parent, actor, group.User, creator, "cancelled"),
        };
        return N(Tag,
            ("jid", group), ("creator", action == "cancel" ? null : named.GetJid("creator")),
            ("creator_pn", action != "cancel" && creator is not null ? GroupNodes.NumberIn(parent, GroupDirectory.PersonOf(creator)) : null), ("error", error));
    }
}
