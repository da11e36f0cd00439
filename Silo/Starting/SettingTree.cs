using System.Collections;
using System.ComponentModel;
using System.Reflection;

namespace WhatIsUp.Silo.Starting;

/// <summary>The names that a section of the configuration may hold, as the classes say that it is bound to.</summary>
internal sealed class SettingTree
{
    private readonly Dictionary<string, SettingTree> _children = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Type> _values = [];
    private SettingTree? _anyName;
    private bool _isList;

    /// <summary>True when it has a value, not names below it.</summary>
    public bool IsValue => _values.Count > 0;

    /// <summary>True for numbered values.</summary>
    public bool IsList => _isList;

    /// <summary>Names below it, as they are written.</summary>
    public IEnumerable<string> Names => _children.Keys;

    /// <summary>Adds the settings of a class.</summary>
    public SettingTree Add(Type type)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var isCollection = property.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(property.PropertyType);
            if (property.SetMethod?.IsPublic != true && !isCollection) continue;
            if (!_children.TryGetValue(property.Name, out var child)) _children[property.Name] = child = new SettingTree();
            child.Put(property.PropertyType);
        }

        return this;
    }

    /// <summary>What stands under a name, or null.</summary>
    public SettingTree? Find(string name) => _children.GetValueOrDefault(name) ?? _anyName;

    /// <summary>What a value must be when this one is not, or null.</summary>
    public string? ProblemOf(string value)
    {
        foreach (var type in _values)
        {
            try
            {
                _ = TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value);
            }
            catch (Exception fault) when (fault is FormatException or ArgumentException or NotSupportedException or OverflowException)
            {
                return "must be " + WordOf(type);
            }
        }

        return null;
    }

    private void Put(Type type)
    {
        if (type != typeof(string) && Array.Find([type, .. type.GetInterfaces()], one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IDictionary<,>)) is { } dictionary)
        {
            _anyName ??= new SettingTree();
            _anyName.Put(dictionary.GetGenericArguments()[1]);
        }
        else if (type != typeof(string) && Array.Find([type, .. type.GetInterfaces()], one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerable<>)) is { } list)
        {
            _isList = true;
            _anyName ??= new SettingTree();
            _anyName.Put(list.GetGenericArguments()[0]);
        }
        else if (TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string)))
        {
            _values.Add(type);
        }
        else
        {
            Add(type);
        }
    }

    private static string WordOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var bare when bare == typeof(bool) => "true or false",
        var bare when bare == typeof(TimeSpan) => "a time such as 00:00:30",
        var bare when bare == typeof(int) || bare == typeof(long) => "a whole number",
        var bare when bare == typeof(double) => "a number",
        { IsEnum: true } bare => "one of " + string.Join(", ", Enum.GetNames(bare)),
        var bare => $"a value of the kind {bare.Name}",
    };
}
