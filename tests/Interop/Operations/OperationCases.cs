namespace WhatIsUp.Interop.Operations;

/// <summary>All operations that Baileys has a call for, area by area.</summary>
internal static partial class OperationCases
{
    public static IReadOnlyList<OperationCase> All { get; } = [.. Groups, .. Communities, .. Newsletters, .. Accounts];
}
