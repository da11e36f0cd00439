using System.Text;
using WhatIsUp.Sandbox.Journaling;

namespace WhatIsUp.Sandbox.State;

/// <summary>How an account's policy looks in the journal: JSON, so that a field added later has its default in old records.</summary>
internal static class PolicyFormat
{
    public static void Put(RecordWriter to, Account account)
    {
        to.Op(Op.PutPolicy);
        to.Number(account.Number);
        to.Text(Encoding.UTF8.GetString(SectionJson.Write(account.Policy)));
    }

    public static void Read(Account account, ref RecordReader from) =>
        account.Policy = SectionJson.Read<SandboxPhonePolicy>(Encoding.UTF8.GetBytes(from.RequiredText()));
}
