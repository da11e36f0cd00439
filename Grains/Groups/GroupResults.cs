using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Groups;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Messages;
using WhatIsUp.WhatsApp.Binary;
using Wire = WhatIsUp.WhatsApp.Groups;

namespace WhatIsUp.Grains.Groups;

/// <summary>What became of the people that a request names, and invitations for those who must agree first.</summary>
internal sealed class GroupResults(ChannelCore core, MessageSending sending)
{
    /// <summary>Shows the results, and sends the invitations if requested.</summary>
    public async Task<IReadOnlyList<GroupParticipantResult>> ShowAsync(
        Caller caller, Jid group, string? groupName, IReadOnlyList<string> inputs, IReadOnlyList<Wire.GroupParticipantResult> results,
        GroupMemberAction? action, GroupInvitationOptions? invitations)
    {
        var addresses = await GroupAddresses.LoadAsync(core.Dependencies.Signals, core.Id, results.Select(result => result.Account), CancellationToken.None);
        var shown = new List<GroupParticipantResult>(results.Count);
        for (var i = 0; i < results.Count; i++)
        {
            var (result, person) = (results[i], addresses.Participant(results[i].Account)!);
            shown.Add(new GroupParticipantResult
            {
                Input = inputs[i],
                Jid = person.Jid,
                Lid = person.Lid,
                PhoneNumber = person.PhoneNumber,
                Success = result.IsDone,
                Reason = result.IsDone ? null : ReasonOf(result.Code, action),
                UpstreamCode = result is { IsDone: false, Code: > 0 } ? result.Code : null,
                Invitation = result.Invitation is { } invitation
                    ? new GroupInvitationView(
                        invitation.Code, invitation.ExpiresAt, await InviteAsync(caller, group, groupName, person.Jid, invitation, invitations))
                    : null,
            });
        }
        return shown;
    }

    /// <summary>The stable reason for the server's code (whatsapp-rust @1489b7da; wa-js @6972a845 for 421). No client documents 401 and 404.</summary>
    public static string ReasonOf(int code, GroupMemberAction? action) => code switch
    {
        0 => "no_answer",
        401 => "refused",
        403 => action is GroupMemberAction.Add ? "not_allowed" : "not_an_admin",
        404 => action is GroupMemberAction.Add ? "not_on_whatsapp" : action is null ? "no_request" : "not_a_member",
        408 => "recently_left",
        409 => action is GroupMemberAction.Add ? "already_member" : "conflict",
        419 => "group_full",
        421 => "waiting_for_approval",
        429 => "rate_limited",
        _ => "refused",
    };

    private async Task<string?> InviteAsync(
        Caller caller, Jid group, string? groupName, string person, Wire.GroupInvitation invitation, GroupInvitationOptions? options)
    {
        if (options is not { Send: true }) return null;
        var content = new MessageContent
        {
            GroupInvite = new GroupInviteContent
            {
                GroupId = group.ToString(), Code = invitation.Code, ExpiresAt = invitation.ExpiresAt, GroupName = groupName, Caption = options.Text,
            },
        };
        try
        {
            return (await sending.SendAsync(caller, new SendRequest { To = person, Content = content })).MessageId;
        }
        catch (GatewayException)
        {
            // If the invitation can't be sent, its result has no message id.
            return null;
        }
    }
}
