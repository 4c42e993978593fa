import { childIn, childrenIn, outward, textOf, type SyntaxNode } from './syntax-node';

/** How a name came into being inside a declaration. */
export type Binding =
  | { readonly kind: 'parameter'; readonly type: SyntaxNode; readonly variadic: boolean }
  | { readonly kind: 'local-type'; readonly spec: SyntaxNode }
  | { readonly kind: 'type-parameter'; readonly constraint: SyntaxNode | null }
  | { readonly kind: 'variable'; readonly spec: SyntaxNode; readonly index: number }
  | { readonly kind: 'assigned'; readonly from: SyntaxNode; readonly index: number }
  | { readonly kind: 'ranged'; readonly clause: SyntaxNode; readonly index: number }
  | { readonly kind: 'switched'; readonly over: SyntaxNode; readonly inCase: SyntaxNode | null }
  | { readonly kind: 'received'; readonly from: SyntaxNode; readonly index: number }
  | { readonly kind: 'other' };

/**
 * What a name means at a node, by the scopes of its declaration, innermost first (Go specification, "Declarations and
 * scope"); null for a name of the package, of an import, or of Go itself.
 */
export function bindingOf(name: string, node: SyntaxNode): Binding | null {
  for (const at of outward(node)) {
    const found = at.parent === null ? null : inParent(name, at.parent, at);
    if (found !== null) return found;
  }
  return null;
}

function inParent(name: string, parent: SyntaxNode, at: SyntaxNode): Binding | null {
  switch (parent.type) {
    case 'block':
    case 'statement_list':
      return earlierStatement(name, parent, at);
    case 'if_statement':
    case 'expression_switch_statement':
    case 'type_switch_statement':
      return at.field === 'initializer' ? null : inStatement(name, childIn(parent, 'initializer'));
    case 'for_clause':
      return at.field === 'initializer' ? null : inStatement(name, childIn(parent, 'initializer'));
    case 'for_statement':
      return at.field === 'body' ? inLoop(name, parent) : null;
    case 'type_case':
    case 'default_case':
      return switched(name, parent, at);
    case 'communication_case':
      return at.field === 'communication' ? null : received(name, childIn(parent, 'communication'));
    case 'func_literal':
    case 'function_declaration':
    case 'method_declaration':
      return ofFunction(name, parent);
    case 'type_spec':
    case 'type_alias':
      return typeParameter(name, parent);
    default:
      return null;
  }
}

function earlierStatement(name: string, list: SyntaxNode, at: SyntaxNode): Binding | null {
  for (let i = list.children.length - 1; i >= 0; i--) {
    const statement = list.children[i]!;
    if (statement.start >= at.start) continue;
    const found = inStatement(name, statement);
    if (found !== null) return found;
  }
  return null;
}

function inStatement(name: string, statement: SyntaxNode | null): Binding | null {
  if (statement === null) return null;
  switch (statement.type) {
    case 'short_var_declaration': {
      const index = indexIn(name, childIn(statement, 'left'));
      const from = childIn(statement, 'right');
      return index < 0 || from === null ? null : { kind: 'assigned', from, index };
    }
    case 'var_declaration':
    case 'var_spec_list':
      return lastOf(statement.children, (c) => inStatement(name, c));
    case 'var_spec': {
      const index = childrenIn(statement, 'name').findIndex((c) => textOf(c) === name);
      return index < 0 ? null : { kind: 'variable', spec: statement, index };
    }
    case 'type_declaration':
      return lastOf(statement.children, (spec) => (isNamedBy(spec, name) ? { kind: 'local-type', spec } : null));
    case 'const_declaration':
      return lastOf(statement.children, (spec) => (isNamedBy(spec, name) ? { kind: 'other' } : null));
    case 'labeled_statement':
      return lastOf(statement.children, (c) => inStatement(name, c));
    default:
      return null;
  }
}

function inLoop(name: string, loop: SyntaxNode): Binding | null {
  for (const clause of loop.children) {
    if (clause.type === 'for_clause') return inStatement(name, childIn(clause, 'initializer'));
    if (clause.type !== 'range_clause') continue;
    const index = indexIn(name, childIn(clause, 'left'));
    // `for x = range …` assigns to a variable of before; that has the type just as well.
    if (index >= 0) return { kind: 'ranged', clause, index };
  }
  return null;
}

function switched(name: string, clause: SyntaxNode, at: SyntaxNode): Binding | null {
  const over = clause.parent;
  if (over?.type !== 'type_switch_statement' || at.field === 'type') return null;
  if (indexIn(name, childIn(over, 'alias')) < 0) return null;
  return { kind: 'switched', over, inCase: clause.type === 'type_case' ? clause : null };
}

function received(name: string, statement: SyntaxNode | null): Binding | null {
  if (statement?.type !== 'receive_statement') return null;
  const index = indexIn(name, childIn(statement, 'left'));
  const from = childIn(statement, 'right');
  return index < 0 || from === null ? null : { kind: 'received', from, index };
}

function ofFunction(name: string, fn: SyntaxNode): Binding | null {
  for (const list of [childIn(fn, 'result'), childIn(fn, 'parameters'), childIn(fn, 'receiver')]) {
    if (list?.type !== 'parameter_list') continue;
    for (const parameter of list.children) {
      const type = childIn(parameter, 'type');
      if (type === null || !childrenIn(parameter, 'name').some((n) => textOf(n) === name)) continue;
      return { kind: 'parameter', type, variadic: parameter.type === 'variadic_parameter_declaration' };
    }
  }
  return typeParameter(name, fn) ?? ofReceiverType(name, fn);
}

function typeParameter(name: string, owner: SyntaxNode): Binding | null {
  for (const parameter of childIn(owner, 'type_parameters')?.children ?? [])
    if (childrenIn(parameter, 'name').some((n) => textOf(n) === name))
      return { kind: 'type-parameter', constraint: childIn(parameter, 'type') };
  return null;
}

/** `T` of `func (s *Set[T]) Add()`. */
function ofReceiverType(name: string, fn: SyntaxNode): Binding | null {
  const receiver = childIn(fn, 'receiver');
  if (receiver === null) return null;
  const text = textOf(receiver);
  const open = text.lastIndexOf('[');
  const close = text.indexOf(']', open);
  if (open < 0 || !/^\]\s*(?:,\s*)?\)$/.test(text.slice(close))) return null;
  const names = text
    .slice(open + 1, close)
    .split(',')
    .map((s) => s.trim());
  return names.includes(name) ? { kind: 'type-parameter', constraint: null } : null;
}

function indexIn(name: string, list: SyntaxNode | null): number {
  return list?.children.findIndex((c) => c.type === 'identifier' && textOf(c) === name) ?? -1;
}

function isNamedBy(spec: SyntaxNode, name: string): boolean {
  return childrenIn(spec, 'name').some((n) => textOf(n) === name);
}

function lastOf(nodes: readonly SyntaxNode[], find: (node: SyntaxNode) => Binding | null): Binding | null {
  for (let i = nodes.length - 1; i >= 0; i--) {
    const found = find(nodes[i]!);
    if (found !== null) return found;
  }
  return null;
}
